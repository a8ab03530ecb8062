import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { parseSize } from "../../src/1-load/builder/size-text.ts";
import { interpret } from "../../src/check/interpret.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { Arena, type Graph, type Leaf, type Node } from "../../src/ir/graph.ts";
import { reachable } from "../../src/ir/order.ts";
import { numbersOf, type Shape } from "../../src/ir/shape.ts";
import { constantSize } from "../../src/ir/size.ts";
import { bindSymbols } from "../../src/ops/bind.ts";
import { Builder } from "../../src/ops/builder.ts";

const shape = (...sizes: (number | string)[]): Shape =>
  sizes.map((size) => (typeof size === "number" ? constantSize(size) : present(parseSize(size))));

/** Value first, then the gradients of the leaves, of the sum of `build` on leaves of these shapes. */
function gradientsOf(
  shapes: readonly Shape[],
  build: (b: Builder, ...leaves: Node[]) => Node,
): Graph {
  const b = new Builder(new Arena());
  const leaves = shapes.map((own, at): Leaf => {
    const name = "xyz"[at] ?? "";
    return { role: "inputs", name, node: b.leaf("inputs", name, own) };
  });
  const made = build(b, ...leaves.map((leaf) => leaf.node));
  const axes = made.shape.map((_, axis) => axis);
  const J = { name: "J", node: b.apply("sum", [made], { axes, keepDims: false }) };
  const graph = { name: "m", arena: b.arena, leaves, outputs: [J], gradients: [], transforms: [] };
  const { graph: all } = differentiate({ graph, wrt: leaves, loss: J });
  const gradients = all.gradients.map(({ leaf, node }) => ({ name: `d${leaf.name}`, node }));
  return { ...all, outputs: [...all.outputs, ...gradients], gradients: [] };
}

function valuesAt(graph: Graph, N: number): number[][] {
  const { leaves, outputs } = bindSymbols(graph, { N });
  const given = leaves.map(({ node }) => {
    const count = numbersOf(node.shape).reduce((product, size) => product * size, 1);
    return [node, Float64Array.from({ length: count }, (_, i) => i + 1)] as const;
  });
  const values = interpret(outputs.map(({ node }) => node), new Map(given)); // prettier-ignore
  return outputs.map(({ node }) => [...present(values.get(node))]);
}

const count = (graph: Graph, op: string): number =>
  reachable(graph.outputs.map(({ node }) => node)).filter((node) => node.op === op).length;

/** Σ of the squares of two slices of x: what each gives back is laid into zeros. */
function twoSlices(whole: string, ...regions: [start: number | string, step: number, size: number | string][]): Graph {
  return gradientsOf([shape(whole)], (b, x) => {
    const squares = regions.map(([start, step, size]) => {
      const part = b.apply("slice", [x], { starts: shape(start), steps: shape(step), sizes: shape(size) });
      return b.apply("sum", [b.apply("square", [part])], { axes: [0], keepDims: false });
    });
    return squares.reduce((p, q) => b.add(p, q));
  });
} // prettier-ignore

describe("pieces of a tensor of any size, put together backwards", () => {
  test.each<[what: string, graph: Graph, op: string, gradient: (i: number, N: number) => number]>([
    ["one after the other", twoSlices("N", [0, 1, "N - 1"], ["N - 1", 1, 1]), "assemble", () => 1],
    ["every other element", twoSlices("2 N", [0, 2, "N"], [1, 2, "N"]), "assemble", () => 1],
    ["every other element, backwards", twoSlices("2 N", ["2 N - 2", -2, "N"], ["2 N - 1", -2, "N"]), "assemble", () => 1],
    ["beside each other", twoSlices("2 N", ["N", 1, "N"], [0, 1, "N"]), "assemble", () => 1],
    ["overlapping", twoSlices("N", [0, 1, "N - 1"], [1, 1, "N - 1"]), "sliceAdd", (i, N) => Number(i > 0) + Number(i < N - 1)],
    ["overlapping in one element", twoSlices("2 N", [0, 1, "N + 1"], ["N", 1, "N"]), "sliceAdd", (i, N) => 1 + Number(i === N / 2)],
    ["perhaps overlapping", twoSlices("N", [0, 1, 2], ["N - 2", 1, 2]), "sliceAdd", (i, N) => Number(i < 2) + Number(i >= N - 2)],
    ["of unlike steps", twoSlices("6 N", [0, 2, "3 N"], [0, 3, "2 N"]), "sliceAdd", (i) => Number(i % 2 === 0) + Number(i % 3 === 0)],
  ])("%s", (_, graph, op, gradient) => {
    expect(["assemble", "sliceAdd"].map((one) => count(graph, one))).toEqual(["assemble", "sliceAdd"].map((one) => Number(one === op)));
    for (const simpler of [graph, simplify(graph)]) {
      for (const N of [2, 3, 4, 7]) {
        const [, found = []] = valuesAt(simpler, N);
        expect(found.length).toBeGreaterThan(0);
        expect(found).toEqual(found.map((__, i) => 2 * (i + 1) * gradient(i, found.length)));
      }
    }
  }); // prettier-ignore
});

describe("what is broadcast along an axis of any size", () => {
  const mean = gradientsOf([shape(), shape("N", 2)], (b, x, y) =>
    b.apply("mean", [b.add(x, y)], { axes: [0, 1], keepDims: false }),
  );

  test("gets the sum over it", () => {
    for (const N of [1, 2, 5]) expect(valuesAt(mean, N)[1]?.[0]).toBeCloseTo(1, 14);
  });

  test("gets nothing from nothing, though the mean of nothing is no number", () => {
    for (const graph of [mean, simplify(mean)])
      expect(valuesAt(graph, 0)).toEqual([[NaN], [0], []]);
  });
});
