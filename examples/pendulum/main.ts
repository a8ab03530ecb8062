import { type Pendulum, swing, truth } from "./data.ts";
import { fit } from "./fit.ts";

const guess: Pendulum = { stiffness: 13, damping: 0.1, start: 1.7 };
const names = Object.keys(truth) as (keyof Pendulum)[];

console.log("pendulum: angle″ = -stiffness sin(angle) - damping angle′, one scan over time\n");
console.log(`  samples  iterations  misfit    ${names.map((name) => name.padStart(9)).join("  ")}`);
for (const seconds of [2, 4, 8]) {
  const observed = swing(seconds, 1);
  const found = fit(observed, guess);
  const row = names.map((name) => found[name].toFixed(4).padStart(9)).join("  ");
  const head = [`${observed.length}`.padStart(9), `${found.iterations}`.padStart(12)].join("");
  console.log(`${head}  ${found.misfit.toExponential(2)}  ${row}`);
}
console.log(
  `${"truth".padStart(31)}  ${names.map((name) => truth[name].toFixed(4).padStart(9)).join("  ")}`,
);
