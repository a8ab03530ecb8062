import { features, target } from "./cars.ts";
import { experiment, threshold } from "./experiment.ts";
import { drawCorrelations, drawFeatures, drawLoss, drawPredictions } from "./figures.ts";
import * as sensitivity from "./linear-regression.sensitivity.grad.ts";

const { cars, dropped, correlations, kept, X, y, withAll, fullBatch, miniBatch } = experiment();

console.log(`${cars.length} cars; ${dropped} dropped, which miss a value`);

console.log("\ncorrelations");
for (const row of [...features, target]) {
  const line = correlations.filter((entry) => entry.row === row);
  console.log(`  ${row.padEnd(18)}${line.map(({ r }) => r.toFixed(2).padStart(7)).join("")}`);
}
const gone = features.filter((feature) => !kept.includes(feature));
console.log(`  above ${threshold} with a better one: ${gone.join(", ")} is dropped`);

console.log("\nθ₀ ~ N(0, 1), L = ΣΔ²");
const fits = {
  "all features": withAll,
  "reduced, full batch": fullBatch,
  "reduced, mini-batch": miniBatch,
};
for (const [name, { features, theta, exact, R2, exactR2, history }] of Object.entries(fits)) {
  const show = (values: number[]): string => values.map((value) => value.toFixed(3)).join("  ");
  console.log(`  ${name}: ${features.join(", ")}, intercept`);
  console.log(`    after ${history.length} steps  θ = ${show(theta)}   R² = ${R2.toFixed(6)}`);
  console.log(`    least squares    θ = ${show(exact)}   R² = ${exactR2.toFixed(6)}`);
}

// The same loss differentiated with respect to the data as well.
const [N, K] = [X.length, fullBatch.theta.length];
const memory = sensitivity.allocate(N, K);
const { inputs, params, grads } = sensitivity.views(N, K, memory);
inputs.X.set(X.flat());
inputs.y.set(y);
params.theta.set(fullBatch.theta);
sensitivity.forward(N, K, memory.inputs, memory.params, memory.cache);
sensitivity.backward(N, K, memory.inputs, memory.params, memory.cache, memory.grads);
console.log("\ngradients at the end of the descent, each as large as its argument");
for (const name of ["theta", "X", "y"] as const) {
  const largest = grads[name].reduce((max, g) => Math.max(max, Math.abs(g)), 0);
  console.log(`  dL/d${name}: ${grads[name].length} numbers, largest ${largest.toPrecision(3)}`);
}

console.log();
await drawFeatures(cars);
await drawCorrelations(correlations);
await drawLoss({
  "mini-batches of 28, rate 0.02": miniBatch.history,
  "full batch of 392, rate 0.1": fullBatch.history,
});
await drawPredictions(y, fullBatch.predicted);
