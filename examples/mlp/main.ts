import { drawBoundary, drawLoss } from "./figures.ts";
import { moons } from "./moons.ts";
import { accuracy, train } from "./train.ts";

const points = moons(2);
const training = { rate: 0.1, lambda: 0.0005, batch: 20, passes: 200, seed: 2 };
const history = train(points, training);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
console.log("mlp: z = W1 x, h = tanh(z), o = W2 h, J = Σ(o - y)² + λ/2 (‖W1‖² + ‖W2‖²)");
console.log(`${points.length} points on two moons, ${history.length} steps, 20 points each`);
for (const pass of [1, 2, 5, 10, 20, 50, 100, 200]) {
  const batches = history.slice(15 * (pass - 1), 15 * pass);
  const J = batches.reduce((sum, one) => sum + one, 0) / batches.length;
  console.log(`  pass ${`${pass}`.padStart(3)}   mean J ${J.toFixed(4)}`);
}
console.log(`on its moon: ${percent(accuracy(points))} of the points it was trained on,`);
console.log(`             ${percent(accuracy(moons(3)))} of points it has never seen`);

await drawBoundary(points);
await drawLoss(history);
