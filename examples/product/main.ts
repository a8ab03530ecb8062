import { classroom } from "../classroom.ts";
import { allocate, backward, forward, views } from "./product.grad.ts";

const memory = allocate();
const { outputs, grads } = views(memory);

const [x, y] = [3, 4];
memory.inputs.set([x, y]);
forward(memory.inputs, memory.cache);
backward(memory.inputs, memory.cache, memory.grads);

console.log("product: z = x y");
classroom(
  { x, y },
  [{ node: "z", formula: "x y", value: outputs.z[0], locals: { x: ["y", y], y: ["x", x] } }],
  grads,
);
