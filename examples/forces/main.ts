import { measure, type Parameter, truth } from "./data.ts";
import { fit } from "./fit.ts";

const guess = { depth: 3, width: 1, bond: 1.5 };
const { params, energy, history } = fit(measure(1), guess, { rate: 0.02, steps: 2000 });

console.log("forces: E = depth (1 - exp(-width (r - bond)))², fitted to measured -∂E/∂r");
console.log("\n  parameter     guess      true    fitted");
for (const name of Object.keys(truth) as Parameter[]) {
  const row = [guess[name], truth[name], params[name]].map((value) =>
    value.toFixed(4).padStart(10),
  );
  console.log(`  ${name.padEnd(9)}${row.join("")}`);
}

console.log("\nmisfit, the mean of the squared differences of forces (noise: 0.1² = 0.01)");
for (const step of [0, 10, 100, 500, 1000, 2000]) {
  console.log(`  after ${`${step}`.padStart(4)} steps   ${history[step].toFixed(6)}`);
}
console.log(`\nenergy at 3 Å, which nobody measured: ${energy[energy.length - 1].toFixed(3)} eV`);
