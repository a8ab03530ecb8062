import { classroom } from "../classroom.ts";
import { allocate, backward, forward, views } from "./paths.grad.ts";

const memory = allocate();
const { outputs, grads } = views(memory);

const [x, y] = [2, 3];
memory.inputs.set([x, y]);
forward(memory.inputs, memory.cache);
backward(memory.inputs, memory.cache, memory.grads);

const a = x * x;
const b = x * y;
const c = a + b;
console.log("paths: f = x² (x² + x y)");
classroom(
  { x, y },
  [
    { node: "a", formula: "x²", value: a, locals: { x: ["2 x", 2 * x] } },
    { node: "b", formula: "x y", value: b, locals: { x: ["y", y], y: ["x", x] } },
    { node: "c", formula: "a + b", value: c, locals: { a: ["1", 1], b: ["1", 1] } },
    { node: "f", formula: "a c", value: outputs.f[0], locals: { a: ["c", c], c: ["a", a] } },
  ],
  grads,
);

console.log("\npaths from x to f: the product of the locals along each");
const paths = [
  { route: "x → a → f", locals: [2 * x, c] },
  { route: "x → a → c → f", locals: [2 * x, 1, a] },
  { route: "x → b → c → f", locals: [y, 1, a] },
].map(({ route, locals }) => ({ route, locals, product: locals.reduce((p, q) => p * q) }));
for (const { route, locals, product } of paths) {
  console.log(`  ${route.padEnd(16)}${locals.join(" · ")} = ${product}`);
}
const total = paths.reduce((sum, { product }) => sum + product, 0);
console.log(`  together: ${total}, emitted: df/dx = ${grads.x[0]}`);
if (total !== grads.x[0]) throw new Error("the paths do not add up to the emitted gradient");
