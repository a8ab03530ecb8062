import { scanModels } from "./small-scans.ts";
import { kernelModels } from "./kernel-models.ts";
import type { Small } from "./small.ts";

const square = "square";

/** Small models that between them meet every way of becoming loops; by what they are. */
export const smallModels: Readonly<Record<string, Small>> = {
  ...scanModels,
  layer: {
    params: { W: [8, 4], x: [4] },
    build: (b, leaf) => {
      const z = b.matmul(leaf("W"), leaf("x"));
      return { z, h: b.op("tanh", z) };
    },
    outputs: ["h"],
  },
  network: {
    inputs: { x: [3] },
    params: { W: [4, 3], V: [2, 4] },
    build: (b, leaf) => {
      const h = b.op("tanh", b.matmul(leaf("W"), leaf("x")));
      const o = b.matmul(leaf("V"), h);
      return { h, o, L: b.over("sum", b.op(square, o)) };
    },
    outputs: ["L"],
    loss: "L",
  },
  bias: {
    inputs: { x: [3] },
    params: { W: [4, 3], b: [4], V: [2, 4] },
    build: (b, leaf) => {
      const h = b.op("tanh", b.add(b.matmul(leaf("W"), leaf("x")), leaf("b")));
      return { h, L: b.over("sum", b.op(square, b.matmul(leaf("V"), h))) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "two biases": {
    inputs: { x: [3] },
    params: { W: [4, 3], b: [4], c: [4], V: [2, 4] },
    build: (b, leaf) => {
      const z = b.add(b.matmul(leaf("W"), leaf("x")), b.add(leaf("b"), leaf("c")));
      const h = b.op("tanh", z);
      return { h, L: b.over("sum", b.op(square, b.matmul(leaf("V"), h))) };
    },
    outputs: ["L"],
    loss: "L",
  },
  softmax: {
    params: { x: [5] },
    build: (b, leaf) => ({ y: b.softmax(leaf("x")) }),
  },
  "softmax of rows": {
    params: { x: [3, 5] },
    build: (b, leaf) => ({ y: b.softmax(leaf("x")) }),
  },
  "softmax of columns": {
    params: { x: [3, 5] },
    build: (b, leaf) => ({ y: b.softmax(leaf("x"), 0) }),
  },
  "softmax of a product, twice": {
    params: { W: [4, 3], x: [3] },
    build: (b, leaf) => {
      const p = b.softmax(b.matmul(leaf("W"), leaf("x")));
      return { p, q: b.softmax(b.mul(p, p)) };
    },
    outputs: ["q"],
  },
  logsumexp: {
    params: { x: [3, 5] },
    build: (b, leaf) => ({ y: b.over("logsumexp", leaf("x"), [1]) }),
  },
  "logsumexp of all, and what is centred by it": {
    params: { x: [6] },
    build: (b, leaf) => {
      const m = b.over("logsumexp", leaf("x"));
      return { m, y: b.sub(leaf("x"), m) };
    },
    outputs: ["y"],
  },
  reversed: {
    params: { x: [5] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("x"));
      return { e, r: b.mul(b.slice(e, [4], [5], [-1]), leaf("x")) };
    },
  },
  shifted: {
    params: { x: [5] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("x"));
      return { e, r: b.mul(b.slice(e, [1], [4]), b.slice(e, [0], [4])) };
    },
  },
  "the first element for all": {
    params: { x: [5] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("x"));
      return { e, r: b.mul(b.slice(e, [0], [1]), leaf("x")) };
    },
  },
  transposed: {
    params: { X: [4, 4] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("X"));
      return { e, r: b.mul(b.transpose(e), leaf("X")) };
    },
  },
  straight: {
    params: { X: [4, 4] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("X"));
      return { e, r: b.mul(e, leaf("X")) };
    },
  },
  "rows of one matrix": {
    params: { X: [4, 3], y: [3] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("X"));
      return { e, r: b.matmul(e, leaf("y")) };
    },
  },
  "another shape": {
    params: { X: [2, 4], y: [4, 2] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("X"));
      return { e, r: b.mul(b.shaped("reshape", e, [4, 2]), leaf("y")) };
    },
    outputs: ["r"],
  },
  "another shape of the same outermost size": {
    params: { X: [2, 2, 3], y: [2, 6] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("X"));
      return { e, r: b.mul(b.shaped("reshape", e, [2, 6]), leaf("y")) };
    },
  },
  "sum of squares": {
    params: { W: [8, 4] },
    build: (b, leaf) => ({ s: b.over("sum", b.op(square, leaf("W"))) }),
    loss: "s",
  },
  "broadcast row": {
    params: { W: [8, 4], r: [4] },
    build: (b, leaf) => ({ s: b.add(leaf("W"), leaf("r")) }),
  },
  "broadcast column": {
    params: { W: [8, 4], c: [8, 1] },
    build: (b, leaf) => ({ s: b.add(leaf("W"), leaf("c")) }),
  },
  "broadcast matrix": {
    params: { W: [2, 3, 4], M: [3, 4] },
    build: (b, leaf) => ({ s: b.add(leaf("W"), leaf("M")) }),
  },
  concat: {
    params: { x: [2], y: [3] },
    build: (b, leaf) => ({ c: b.concat(0, leaf("x"), b.neg(leaf("y"))) }),
  },
  "concat of columns": {
    params: { x: [2, 2], y: [2, 1] },
    build: (b, leaf) => {
      const c = b.concat(1, leaf("x"), leaf("y"));
      return { c, L: b.over("sum", b.op(square, c)) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "every other element": {
    params: { x: [9] },
    build: (b, leaf) => ({ c: b.slice(leaf("x"), [2], [3], [2]) }),
  },
  "all but the ends": {
    params: { x: [5] },
    build: (b, leaf) => ({ c: b.slice(leaf("x"), [1], [3]) }),
  },
  "both parts": {
    params: { x: [5] },
    build: (b, leaf) => ({ c: b.slice(leaf("x"), [0], [3]), d: b.slice(leaf("x"), [3], [2]) }),
  },
  "overlapping parts": {
    params: { x: [5] },
    build: (b, leaf) => ({ r: b.mul(b.slice(leaf("x"), [0], [4]), b.slice(leaf("x"), [1], [4])) }),
  },
  "rows from the middle": {
    params: { X: [4, 3], y: [2, 2] },
    build: (b, leaf) => ({
      r: b.mul(b.slice(leaf("X"), [1, 1], [2, 2]), leaf("y")),
      t: b.slice(b.op("exp", leaf("X")), [3, 0], [2, 3], [-2, 1]),
    }),
  },
  batch: {
    inputs: { X: [5, 3], Y: [5, 2] },
    params: { W: [3, 4], b: [4], V: [4, 2] },
    build: (b, leaf) => {
      const H = b.op("tanh", b.add(b.matmul(leaf("X"), leaf("W")), leaf("b")));
      const P = b.softmax(b.matmul(H, leaf("V")));
      return { H, P, L: b.over("mean", b.op(square, b.sub(P, leaf("Y")))) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "column sums, read again": {
    params: { X: [5, 3], c: [5, 1] },
    build: (b, leaf) => {
      const s = b.over("sum", b.mul(leaf("X"), leaf("c")), [0]);
      const d = b.sub(leaf("X"), s);
      return { s, d, v: b.over("sum", b.op(square, d), [0]) };
    },
    outputs: ["v"],
  },
  "a part and the whole": {
    params: { x: [6] },
    build: (b, leaf) => {
      const t = b.op("tanh", b.slice(leaf("x"), [1], [2]));
      return { t, L: b.add(b.over("sum", t), b.over("sum", b.op(square, leaf("x")))) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "axes of one": {
    params: { x: [1, 4, 1], y: [1] },
    build: (b, leaf) => ({
      c: b.mul(leaf("x"), leaf("y")),
      s: b.over("sum", leaf("y")),
      m: b.over("max", leaf("x"), [0]),
    }),
  },
  "one gradient for two": {
    params: { x: [4], y: [4] },
    build: (b, leaf) => ({ L: b.over("sum", b.op("exp", b.add(leaf("x"), leaf("y")))) }),
    loss: "L",
  },
  "one gradient for two, read again": {
    params: { x: [4], y: [4], V: [4, 3] },
    build: (b, leaf) => {
      const s = b.add(b.add(leaf("x"), leaf("y")), b.over("sum", leaf("V"), [1]));
      return { s, L: b.over("sum", b.op("exp", s)) };
    },
    outputs: ["L"],
    loss: "L",
  },
  "outputs that are there already": {
    inputs: { x: [3] },
    params: { c: [] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("c"));
      return { x: leaf("x"), k: b.constant(3), again: leaf("x"), e, same: e, c: leaf("c") };
    },
  },
  "one output twice, read by backward": {
    params: { x: [3] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("x"));
      return { e, same: e, q: b.op(square, e) };
    },
  },
  "a row of products": {
    params: { x: [6], M: [4, 6], N: [3, 4], P: [5, 3] },
    build: (b, leaf) => {
      const u = b.matmul(leaf("M"), leaf("x"));
      const v = b.matmul(leaf("N"), u);
      return { u, v, w: b.matmul(leaf("P"), v) };
    },
    outputs: ["w"],
    wrt: [],
  },
  "a longer row of products": {
    params: { x: [4], M: [4, 4] },
    build: (b, leaf) => {
      let v = leaf("x");
      for (let at = 0; at < 5; at++) v = b.matmul(leaf("M"), v);
      return { v };
    },
    wrt: [],
  },
  "early and late": {
    params: { x: [4], M: [4, 4] },
    build: (b, leaf) => {
      const u = b.matmul(leaf("M"), leaf("x"));
      let v = u;
      for (let at = 0; at < 3; at++) v = b.matmul(leaf("M"), v);
      return { u, v, w: b.matmul(leaf("M"), b.mul(u, v)) };
    },
    outputs: ["w"],
    wrt: [],
  },
  "largest, with ties": {
    params: { x: [2, 3] },
    build: (b, leaf) => {
      const r = b.op("relu", leaf("x"));
      return { r, m: b.over("max", r, [1]), n: b.over("min", r) };
    },
  },
  conditional: {
    params: { x: [4], y: [4] },
    build: (b, leaf) => {
      const c = b.op("less", leaf("x"), leaf("y"));
      const d = b.op("logicalAnd", c, b.op("greater", leaf("x"), b.constant(0)));
      const inner = b.op("where", c, b.op("sqrt", leaf("y")), b.neg(leaf("y")));
      return { f: b.op("where", d, b.op("exp", leaf("x")), inner) };
    },
  },
  constants: {
    params: { x: [4] },
    build: (b, leaf) => ({
      f: b.mul(leaf("x"), b.tensor([0.5, -0, 1 / 3, 1e21], [4])),
      g: b.div(leaf("x"), b.constant(-60)),
    }),
  },
  scalars: {
    inputs: { x: [], y: [], z: [] },
    build: (b, leaf) => {
      const a = b.add(leaf("x"), leaf("y"));
      const m = b.op("maximum", leaf("y"), leaf("z"));
      return { a, m, f: b.mul(a, m) };
    },
    outputs: ["f"],
    loss: "f",
  },
  ...kernelModels,
};
