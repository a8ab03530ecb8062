import { classroom } from "../classroom.ts";
import { allocate, backward, forward, views } from "./max.grad.ts";

const memory = allocate();
const { outputs, grads } = views(memory);

const [x, y, z] = [1, 2, 0];
memory.inputs.set([x, y, z]);
forward(memory.inputs, memory.cache);
backward(memory.inputs, memory.cache, memory.grads);

const a = x + y;
const b = Math.max(y, z);
console.log("max: f = (x + y) max(y, z)");
classroom(
  { x, y, z },
  [
    { node: "a", formula: "x + y", value: a, locals: { x: ["1", 1], y: ["1", 1] } },
    {
      node: "b",
      formula: "max(y, z)",
      value: b,
      locals: { y: ["[y > z]", y > z ? 1 : 0], z: ["[z > y]", z > y ? 1 : 0] },
    },
    { node: "f", formula: "a b", value: outputs.f[0], locals: { a: ["b", b], b: ["a", a] } },
  ],
  grads,
);
