import type { Node } from "../../src/ir/graph.ts";
import type { Maker, Small } from "./small.ts";

function scan(b: Maker, op: string, x: Node, axes: readonly number[], how = ""): Node {
  const [exclusive, reverse] = [how.includes("<"), how.includes("-")];
  return b.apply(op, [x], { axes, exclusive, reverse });
}

/** Running values whose loops can be shared, or must not be: with users, in rows, both ways at once. */
export const scanModels: Readonly<Record<string, Small>> = {
  "running sums, used where they are made": {
    inputs: { x: [6], w: [6] },
    build: (b, leaf) => {
      const y = scan(b, "cumsum", leaf("x"), [0], "<");
      return { L: b.over("sum", b.mul(b.op("square", y), leaf("w"))) };
    },
    loss: "L",
  },
  "running sums both ways of what is made for both": {
    inputs: { x: [5] },
    build: (b, leaf) => {
      const s = b.op("sin", leaf("x"));
      const up = scan(b, "cumsum", s, [0]);
      const down = scan(b, "cumsum", s, [0], "-<");
      return { up, down, both: b.mul(up, down) };
    },
  },
  "running products of rows, spread over a matrix": {
    inputs: { x: [3, 4], w: [5] },
    build: (b, leaf) => {
      const y = scan(b, "cumprod", leaf("x"), [1], "<");
      const spread = b.mul(b.shaped("reshape", y, [3, 4, 1]), leaf("w"));
      return { z: b.op("tanh", spread) };
    },
  },
  "a running product of sums of rows": {
    inputs: { x: [4, 3], w: [3] },
    build: (b, leaf) => {
      const rows = b.over("sum", b.mul(leaf("x"), leaf("w")), [1]);
      const y = scan(b, "cumprod", rows, [0]);
      const outer = b.mul(b.shaped("reshape", y, [4, 1]), leaf("w"));
      return { y, L: b.over("sum", b.op("square", outer)) };
    },
    loss: "L",
  },
  "running products of running sums, two axes at a time": {
    inputs: { x: [2, 3, 2] },
    build: (b, leaf) => {
      const y = scan(b, "cumsum", leaf("x"), [0, 2], "-");
      return { z: scan(b, "cumprod", y, [1, 2], "<-") };
    },
  },
  "a product of products and its length": {
    inputs: { x: [3, 2], y: [2] },
    build: (b, leaf) => {
      const p = b.apply("prod", [leaf("x")], { axes: [0], keepDims: false });
      const q = b.mul(p, leaf("y"));
      return { L: b.apply("norm", [q], { axes: [0], keepDims: false }), p };
    },
    loss: "L",
  },
  "running sums of one": {
    inputs: { x: [1, 3] },
    build: (b, leaf) => ({
      y: b.add(scan(b, "cumsum", leaf("x"), [0]), scan(b, "cumprod", leaf("x"), [0], "<")),
    }),
  },
};
