import type { Small } from "./small.ts";

/** Small models with functions from templates: every way of having their operands in memory. */
export const kernelModels: Readonly<Record<string, Small>> = {
  "error function of a layer": {
    inputs: { x: [3] },
    params: { W: [4, 3], b: [4] },
    build: (b, leaf) => {
      const z = b.add(b.matmul(leaf("W"), leaf("x")), leaf("b"));
      const e = b.op("erf", z);
      return { z, e, L: b.over("sum", b.op("square", e)) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "kernels of views": {
    params: { X: [2, 3], y: [2] },
    build: (b, leaf) => ({
      t: b.op("erf", b.transpose(leaf("X"))),
      s: b.op("erf", b.slice(leaf("X"), [0, 2], [2, 2], [1, -1])),
      r: b.op("erf", b.shaped("reshape", leaf("X"), [3, 2])),
      q: b.op("erf", b.shaped("reshape", b.op("exp", leaf("X")), [6])),
      m: b.op("erf", b.mul(leaf("X"), b.shaped("reshape", leaf("y"), [2, 1]))),
    }),
  },
  "kernels of constants": {
    params: { x: [3] },
    build: (b, leaf) => ({
      c: b.mul(b.op("erf", b.constant(0.5)), leaf("x")),
      d: b.mul(b.op("erf", b.tensor([0.1, 0.2, 0.3], [3])), leaf("x")),
      e: b.mul(b.op("erfc", b.constant(0.5)), leaf("x")),
    }),
  },
  "an output that is a constant, and a kernel of it": {
    params: { x: [2] },
    build: (b, leaf) => {
      const c = b.constant(0.75);
      return { c, y: b.mul(leaf("x"), b.op("erf", c)) };
    },
  },
  "a kernel is the gradient": {
    params: { x: [4], s: [] },
    build: (b, leaf) => ({
      L: b.add(b.over("sum", b.op("lgamma", leaf("x"))), b.op("lgamma", leaf("s"))),
    }),
    loss: "L",
  },
  "a kernel is two gradients": {
    params: { x: [3], y: [3] },
    build: (b, leaf) => ({ L: b.over("sum", b.op("lgamma", b.add(leaf("x"), leaf("y")))) }),
    loss: "L",
  },
  "a kernel of single numbers": {
    inputs: { x: [] },
    params: { w: [], v: [1, 1] },
    build: (b, leaf) => {
      const e = b.op("erf", b.mul(leaf("x"), leaf("w")));
      return { e, J: b.over("sum", b.mul(b.op("erfc", leaf("v")), e)) };
    },
    outputs: ["J"],
    loss: "J",
  },
  "a kernel of a kernel": {
    params: { x: [5] },
    build: (b, leaf) => ({ y: b.op("erf", b.op("erf", b.op("erf", leaf("x")))) }),
  },
  "kernels of the rows of a batch": {
    inputs: { X: [5, 3] },
    params: { W: [3, 4], v: [4] },
    build: (b, leaf) => {
      const h = b.op("erf", b.matmul(leaf("X"), leaf("W")));
      const o = b.matmul(b.op("tanh", h), leaf("v"));
      return { h, o, L: b.over("sum", b.op("square", o)) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "a kernel between loops that would be one": {
    params: { x: [6], y: [6] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("x"));
      const k = b.op("erf", e);
      return { e, k, z: b.mul(e, leaf("y")), L: b.over("sum", b.mul(k, b.mul(e, leaf("y")))) };
    },
    outputs: ["z", "L"],
    loss: "L",
  },
  "gelu of a layer, and the gamma function's derivatives": {
    inputs: { x: [3] },
    params: { W: [2, 3], s: [2] },
    build: (b, leaf) => {
      const g = b.op("gelu", b.matmul(leaf("W"), leaf("x")));
      const p = b.apply("polygamma", [b.op("exp", leaf("s"))], { order: 2 });
      return { g, p, L: b.over("sum", b.mul(g, b.mul(p, b.op("digamma", leaf("s"))))) };
    },
    outputs: ["L"],
    loss: "L",
  },
};
