import { measure, type Parameter, truth } from "./data.ts";
import { drawFit } from "./figures.ts";
import { fit } from "./fit.ts";

const points = measure(1);
const guess = { amplitude: 1, centre: 5, width: 1.5, offset: 0, slope: 0 };
const { params, curve, history, reason } = fit(points, guess);

console.log("curve-fit: curve = amplitude exp(-((t - centre) / width)² / 2) + offset + slope t");
console.log("\n  parameter     guess      true    fitted");
for (const name of Object.keys(truth) as Parameter[]) {
  const row = [guess[name], truth[name], params[name]].map((value) =>
    value.toFixed(4).padStart(10),
  );
  console.log(`  ${name.padEnd(9)}${row.join("")}`);
}

console.log("\nL, the mean of the squared residuals (noise: 0.15² = 0.0225)");
history.forEach((L, evaluation) => {
  if (evaluation % 5 > 0 && evaluation < history.length - 1) return;
  console.log(`  at evaluation ${`${evaluation + 1}`.padStart(2)}   ${L.toFixed(6)}`);
});
console.log(`  ${reason}`);
await drawFit(points, curve);
