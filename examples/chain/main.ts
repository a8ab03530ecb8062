import { classroom } from "../classroom.ts";
import { allocate, backward, forward, views } from "./chain.grad.ts";

const memory = allocate();
const { inputs, outputs, grads } = views(memory);

const x = 4;
const y = -3;
const z = 5;
inputs.x[0] = x;
inputs.y[0] = y;
inputs.z[0] = z;
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
