import { classroom } from "../classroom.ts";
import { allocate, backward, forward, views } from "./gate.grad.ts";

const memory = allocate();
const { outputs, grads } = views(memory);

/** Shows the gate at one point: b > 0 lets the gradient through, b < 0 stops it. */
function show(title: string, x: number, y: number, z: number): void {
  memory.inputs.set([x, y, z]);
  forward(memory.inputs, memory.cache);
  backward(memory.inputs, memory.cache, memory.grads);

  const a = x * y;
  const b = a + z;
  console.log(title);
  classroom(
    { x, y, z },
    [
      { node: "a", formula: "x y", value: a, locals: { x: ["y", y], y: ["x", x] } },
      { node: "b", formula: "a + z", value: b, locals: { a: ["1", 1], z: ["1", 1] } },
      {
        node: "c",
        formula: "relu(b)",
        value: outputs.c[0],
        locals: { b: ["[b > 0]", b > 0 ? 1 : 0] },
      },
    ],
    grads,
  );
}

show("gate, open: c = relu(x y + z)", 2, 3, -1);
show("\ngate, closed: c = relu(x y + z)", 2, -3, 1);
