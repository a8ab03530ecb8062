import { describe, expect, test } from "vitest";
import { verify } from "../../src/2-check/verify.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { Arena, type Graph, type Leaf, type Node } from "../../src/ir/graph.ts";
import { addSizes, constantSize, multiplySizes, symbolSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";
import { textOf } from "../support/sample-graphs.ts";

const N = symbolSize("N");

/** x [N] and a factor made of its size, simplified. */
function simplified(build: (b: Builder, share: Node, x: Node) => Node): string {
  const b = new Builder(new Arena());
  const node = b.leaf("inputs", "x", [N, constantSize(2)]);
  const leaf: Leaf = { role: "inputs", name: "x", node };
  const share = b.div(b.constant(1), b.size(multiplySizes(constantSize(2), N)));
  const graph: Graph = {
    name: "m",
    arena: b.arena,
    leaves: [leaf],
    outputs: [{ name: "y", node: build(b, share, node) }],
    gradients: [],
    transforms: [],
  };
  const simpler = simplify(graph);
  verify(simpler);
  return textOf(simpler);
}

const SIZE = "size([2*N], real)";

describe("a multiple of one over a size", () => {
  test.each<[what: string, build: (b: Builder, share: Node, x: Node) => Node, expected: string]>([
    ["a power of two", (b, share, x) => b.mul(x, b.mul(b.constant(2), share)), `mul(x, div(1, size([1*N], real)))`],
    ["the other way round", (b, share, x) => b.mul(b.mul(share, b.constant(-0.5)), x), `mul(div(-0.5, ${SIZE}), x)`],
    ["repeated", (b, share, x) => b.mul(x, b.mul(b.broadcastTo(b.constant(4), x.shape), b.broadcastTo(share, x.shape))), `mul(x, div(2, size([1*N], real)))`],
    ["three, which rounds", (b, share, x) => b.mul(x, b.mul(b.constant(3), share)), `mul(x, mul(3, div(1, ${SIZE})))`],
    ["0", (b, share, x) => b.mul(x, b.mul(b.constant(0), share)), `mul(x, mul(0, div(1, ${SIZE})))`],
    ["what is no number", (b, share, x) => b.mul(x, b.mul(b.constant(Infinity), share)), `mul(x, mul(Infinity, div(1, ${SIZE})))`],
    ["a fraction that can be reduced", (b, _, x) => b.mul(x, b.div(b.constant(-6), b.size(multiplySizes(constantSize(4), N)))), "mul(x, div(-3, size([2*N], real)))"],
    ["a sum of sizes", (b, _, x) => b.mul(x, b.div(b.constant(9), b.size(addSizes(multiplySizes(constantSize(6), N), constantSize(-3))))), "mul(x, div(3, size([-1 + 2*N], real)))"],
    ["one that cannot", (b, _, x) => b.mul(x, b.div(b.constant(3), b.size(multiplySizes(constantSize(4), N)))), "mul(x, div(3, size([4*N], real)))"],
    ["no whole number", (b, _, x) => b.mul(x, b.div(b.constant(0.5), b.size(multiplySizes(constantSize(4), N)))), "mul(x, div(0.5, size([4*N], real)))"],
    ["nothing", (b, _, x) => b.mul(x, b.div(b.constant(-0), b.size(multiplySizes(constantSize(4), N)))), "mul(x, div(-0, size([4*N], real)))"],
    ["used twice", (b, share, x) => b.mul(b.add(x, share), b.mul(b.constant(2), share)), `mul(add(x, div(1, ${SIZE})), mul(2, div(1, ${SIZE})))`],
  ])("%s", (_, build, expected) => {
    expect(simplified(build)).toBe(expected);
  }); // prettier-ignore

  test("sums of whole numbers are counts; of nothing 0, not -0", () => {
    const total = (b: Builder, value: number, x: Node): Node =>
      b.apply("sum", [b.broadcastTo(b.constant(value), x.shape)], {
        axes: [0, 1],
        keepDims: false,
      });
    expect(simplified((b, _, x) => total(b, 1, x))).toBe(SIZE);
    expect(simplified((b, _, x) => total(b, 3, x))).toBe("size([6*N], real)");
    expect(simplified((b, _, x) => total(b, -1, x))).toBe(`sub(0, ${SIZE})`);
    expect(simplified((b, _, x) => total(b, 0.5, x))).toContain("sum(broadcastTo(0.5");
  });

  test("has the same bits", () => {
    for (let size = 0; size < 5000; size++) {
      for (const factor of [2, -2, 0.5, 2 ** 63, -(2 ** -63), 1024]) {
        expect(factor / size).toBe(factor * (1 / size));
        expect((factor * 3) / size).toBe(factor * (3 / size));
        expect(5 / size).toBe((5 * 3) / (3 * size));
      }
    }
  });
});
