import { classroom } from "../classroom.ts";
import { allocate, backward, forward, views } from "./chain.grad.ts";

const memory = allocate();
const { outputs, grads } = views(memory);

const [x, y, z] = [4, -3, 5];
memory.inputs.set([x, y, z]);
forward(memory.inputs, memory.cache);
backward(memory.inputs, memory.cache, memory.grads);

const q = x + y;
console.log("chain: q = x + y, f = q z");
classroom(
  { x, y, z },
  [
    { node: "q", formula: "x + y", value: q, locals: { x: ["1", 1], y: ["1", 1] } },
    { node: "f", formula: "q z", value: outputs.f[0], locals: { q: ["z", z], z: ["q", q] } },
  ],
  grads,
);
