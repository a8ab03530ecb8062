import { describe, expect, it, test } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { parseSize } from "../../../src/1-load/builder/size-text.ts";
import { interpret } from "../../../src/check/interpret.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import {
  argmax,
  argsort,
  at,
  batchNorm,
  bool,
  cast,
  concat,
  conv1d,
  diag,
  dynamicSlice,
  dynamicUpdateSlice,
  einsum,
  expr,
  flip,
  int,
  type IntTensor,
  mean,
  model,
  oneHot,
  pad,
  reshape,
  scatterAdd,
  segmentSum,
  slice,
  split,
  squeeze,
  stack,
  sum,
  take,
  takeAlongAxis,
  type Tensor,
  tile,
  trace,
  tril,
  variance,
  where,
} from "../../../src/index.ts";
import { evaluateSize } from "../../../src/ir/evaluate-size.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import type { Model } from "../../../src/ir/model.ts";
import { numbersOf, showShape } from "../../../src/ir/shape.ts";
import {
  addSizes,
  constantSize,
  multiplySizes,
  showSize,
  symbolSize,
} from "../../../src/ir/size.ts";
import { symbolsOf } from "../../../src/ir/symbols.ts";
import { bindSymbols } from "../../../src/ops/bind.ts";
import { requirementsOf } from "../../../src/ops/requirements.ts";

interface Leaves {
  readonly x: Tensor;
  readonly X: Tensor;
  readonly ids: IntTensor;
}

/** Text of a size as users write it, or the number that it stands for. */
type SizeOf = (text: string) => number | string;

/** `build` on x [N], X [N, 4] and ids [3]; on numbers, if N is given. */
function modelOf(build: (leaves: Leaves, size: SizeOf) => Tensor, N?: number): Model {
  const size: SizeOf = (text) =>
    N === undefined ? text : evaluateSize(present(parseSize(text)), () => N);
  const inputs = { x: [size("N")], X: [size("N"), 4], ids: int([3]) };
  const traced = model("m", {
    inputs,
    forward: (leaves) => ({ y: build(leaves as Leaves, size) }),
  });
  return present(modelIn(traced));
}

/** A formula, with the number where N is known. */
const formula = (text: string, size: SizeOf): string =>
  text.replaceAll(/\bN\b/g, String(size("N")));

function valuesOf({ leaves, outputs }: Graph): number[] {
  const given = leaves.map(({ node }, leaf) => {
    const count = numbersOf(node.shape).reduce((product, size) => product * size, 1);
    const data = Float64Array.from({ length: count }, (_, i) =>
      node.dtype === "int" ? i : ((i * 7 + leaf) % 11) / 4,
    );
    return [node, data] as const;
  });
  const [output] = outputs;
  const node = present(output).node;
  return [...present(interpret([node], new Map(given)).get(node))];
}

type Row = readonly [
  what: string,
  build: (leaves: Leaves, size: SizeOf) => Tensor,
  shape: string,
  requirements?: string,
];

const rows: readonly Row[] = [
  ["a slice without the first", ({ x }) => x.slice(1), "[N - 1]", "N - 1"],
  ["a slice without the last", ({ x }) => x.slice(0, -1), "[N - 1]", "N - 1"],
  ["the first two", ({ x }) => slice(x, null, 2), "[2]", "N - 2"],
  ["the last two", ({ x }) => x.slice(-2), "[2]", "N - 2"],
  ["from a size on", ({ X }, s) => reshape(X, [s("4 N")]).slice(s("N")), "[3 N]"],
  ["backwards", ({ x }) => x.slice(null, null, -1), "[N]"],
  ["backwards without the last", ({ x }) => x.slice(-2, null, -1), "[N - 1]", "N - 1"],
  ["every other column of twice as many", ({ x, X }) => concat([X, X]).slice(1, null, 2).add(x.expandDims(1)), "[N, 4]"],
  ["the first row", ({ X }) => X.at(0), "[4]", "N - 1"],
  ["the last but one", ({ x }) => at(x, -2), "[]", "N - 2"],
  ["halves", ({ x, X }) => {
    const [a, b] = split(concat([x, X.at([0])]).slice(4).reshape([-1, 1]).tile([2, 1]), 2) as [Tensor, Tensor];
    return a.mul(2).add(b);
  }, "[N, 1]", "N - 1"],
  ["parts by size", ({ x, X }, s) => {
    const [a, b] = split(concat([x, X.sum(1)]), [s("N"), s("N")] as [number, number]) as [Tensor, Tensor];
    return a.sub(b);
  }, "[N]"],
  ["flipped", ({ X }) => flip(X), "[N, 4]"],
  ["tiled", ({ x }) => tile(x, [2, 3]), "[2, 3 N]"],
  ["tiled as often as a size", ({ x }, s) => tile(x.expandDims(1), s("N")), "[N, N]"],
  ["reshaped with a size left open", ({ X }) => X.reshape([2, -1]), "[2, 2 N]"],
  ["reshaped to text", ({ X }, s) => X.reshape([2, s("N"), 2]), "[2, N, 2]"],
  ["of the shape of another", ({ x, X }) => x.expandDims(1).broadcastTo(X.shape), "[N, 4]"],
  ["squeezed", ({ x }) => squeeze(x.expandDims(0)), "[N]"],
  ["stacked", ({ x }) => stack([x, x], 1), "[N, 2]"],
  ["padded", ({ x }) => pad(x, [1, 2]), "[N + 3]"],
  ["positions that are known", ({ X }) => take(X, [2, 0]), "[2, 4]", "N - 3"],
  ["one position as often as a size", ({ X }, s) => take(X, cast(pad(X.mul(0).at([0, 0]).reshape([1]), 0), "int").mul(0).broadcastTo([s("N")])), "[N, 4]", "N - 1"],
  ["positions that are given", ({ X, ids }) => take(X, ids), "[3, 4]"],
  ["positions along an axis", ({ X }) => takeAlongAxis(X, argsort(X, 0), 0), "[N, 4]"],
  ["rows added up", ({ X, ids }) => scatterAdd(X, ids, 1), "[N, 4]"],
  ["sums by id", ({ x, X }, s) => segmentSum(X, argsort(x), s("N") as number), "[N, 4]"],
  ["one of as many", ({ ids }, s) => oneHot(ids, s("2 N + 1") as number), "[3, 2 N + 1]"],
  ["the place of the largest", ({ X }) => cast(argmax(X), "real"), "[]", "4 N - 1"],
  ["a block at known starts", ({ X }) => dynamicSlice(X, [1, 0], [2, 3]), "[2, 3]", "N - 2"],
  ["a block at starts that are given", ({ X, ids }, s) => dynamicSlice(X, [ids.at(0), ids.at(1)], [s("N"), 2]), "[N, 2]"],
  ["a block written over it", ({ X, ids }) => dynamicUpdateSlice(X, [[7, 8]], [ids.at(2), 1]), "[N, 4]", "N - 1"],
  ["the mean", ({ X }) => mean(X), "[]"],
  ["the sample variance", ({ x }) => variance(x, 0, false, 1), "[]", "N - 2"],
  ["normalized over the batch", ({ X }) => batchNorm(X), "[N, 4]"],
  ["a matrix of a vector", ({ x }) => diag(x, 1), "[N + 1, N + 1]"],
  ["of a square matrix", ({ x }) => trace(tril(x.outer(x))), "[]"],
  ["einsum with a letter twice", ({ x }) => einsum("ii->i", x.outer(x)), "[N]"],
  ["a convolution of the same size", ({ X }) => conv1d(X, pad([[[1], [2], [0], [1]]], [[1, 1], [0, 0], [0, 0]]), { padding: "same" }), "[N, 1]",
    "N - 1"],
  ["a convolution", ({ X }) => conv1d(X, [[[1], [2], [0], [1]], [[0], [1], [1], [1]]]), "[N - 1, 1]", "N - 2"],
  ["a formula", ({ x, X }, s) => expr(formula("sum(x) / N + size(X)[1] * [N, 2 * N]", s), { x, X }), "[2]"],
  ["zeros in a formula", ({ X }, s) => expr(formula("zeros(N, 4) + X + ones([N, 1])", s), { X }), "[N, 4]"],
  ["reshape in a formula", ({ X }, s) => expr(formula("reshape(X, [2 * N, -1])", s), { X }), "[2 N, 2]"],
  ["ranges in a formula", ({ X }, s) => expr(formula("X[2:end, 1] - X[1:end - 1, 4]", s), { X }), "[N - 1]", "N - 1"],
  ["backwards in a formula", ({ x }, s) => expr(formula("x[end:-1:1]", s), { x }), "[N]"],
  ["a matrix power in a formula", ({ x }, s) => expr(formula("outer(x, x) ^ 0 + identity(N)", s), { x }), "[N, N]"],
  ["tiled in a formula", ({ x }, s) => expr(formula("tile(x, [N, 1]) + diag(x)", s), { x }), "[N, N]"],
]; // prettier-ignore

describe("what users write with sizes that are known at run time only", () => {
  test.each(rows.map((row) => [row[0], row] as const))("%s", (_, row) => {
    const [, build, shape, requirements = ""] = row;
    const { graph } = modelOf(build);
    expect(showShape(present(graph.outputs[0]).node.shape)).toBe(shape);
    expect(requirementsOf(graph).map(showSize).join(", ")).toBe(requirements);
    for (const N of [3, 4, 6]) {
      const numeric = modelOf(build, N).graph;
      const bound = bindSymbols(graph, { N });
      const [own, wanted] = [bound, numeric].map(({ outputs }) => present(outputs[0]).node);
      expect(showShape(present(own).shape)).toBe(showShape(present(wanted).shape));
      const values = valuesOf(bound);
      expect(values.some((value) => value !== 0)).toBe(true);
      expect(values).toEqual(valuesOf(numeric));
    }
  });
});

it("formulas in records know the sizes as well", () => {
  const sizes = { x: ["N", 2], ids: int(["P"]) } as const;
  const traced = model("m", {
    inputs: sizes,
    nodes: { y: "segmentSum(take(x, ids), ids, N) / P", J: "sum(y)" },
    outputs: ["y", "J"],
  });
  const { graph } = present(modelIn(traced));
  expect(graph.outputs.map(({ node }) => showShape(node.shape))).toEqual(["[N, 2]", "[]"]);
  expect(valuesOf(bindSymbols(graph, { N: 3, P: 2 }))).toEqual(
    [0, 7, 14, 21, 0, 0].map((value) => (value % 11) / 4 / 2),
  );
});

describe("symbols", () => {
  it("come in order of first appearance, inputs first, whatever they hold", () => {
    const traced = model("m", {
      inputs: { a: ["Z", 2], ids: int(["P", "Z"]), mask: bool(["B A"]) },
      params: { W: ["K", "A"] },
      forward: ({ a, mask }) => ({ s: sum(a), t: sum(where(mask, 1, 0)) }),
    });
    expect(symbolsOf(present(modelIn(traced)).graph)).toEqual(["Z", "P", "A", "B", "K"]);
  });

  it("of leaves may be made of others", () => {
    const traced = model("m", {
      inputs: { edges: ["N + 1"], counts: ["2 N"], inner: ["N - 2"] },
      forward: ({ edges, inner }) => ({ s: sum(edges.slice(1, -1).slice(1).sub(inner.sum())) }),
    });
    const { graph } = present(modelIn(traced));
    expect(symbolsOf(graph)).toEqual(["N"]);
    expect(requirementsOf(graph).map(showSize)).toEqual(["N - 2"]);
  });

  it("do not multiply without end", () => {
    const sum = Array.from("ABCDEFGHIJ").join(" + ");
    const shape = Array<string>(32).fill(sum);
    expect(() =>
      model("m", { inputs: { x: shape }, forward: ({ x }) => ({ y: x.reshape([-1]) }) }),
    ).toThrow("GRADC1206");
    expect(parseSize(`N${" + N".repeat(60)}`)).toBeUndefined();
  });

  const N = symbolSize("N");
  const M = symbolSize("M");
  test.each([
    ["N", N],
    [" N ", N],
    ["N + 1", addSizes(N, constantSize(1))],
    ["N+1", addSizes(N, constantSize(1))],
    ["1 + N", addSizes(N, constantSize(1))],
    ["2 N", multiplySizes(constantSize(2), N)],
    [
      "2*N * M - 3",
      addSizes(multiplySizes(constantSize(2), multiplySizes(N, M)), constantSize(-3)),
    ],
    ["-N + 4", addSizes(constantSize(4), multiplySizes(constantSize(-1), N))],
    ["N - N", constantSize(0)],
    ["7", constantSize(7)],
  ])("%j is read", (text, size) => {
    expect(parseSize(text)).toBe(size);
    expect(parseSize(showSize(size))).toBe(size);
  });

  test.each(["", " ", "+", "N +", "N + + 1", "- - N", "N / 2", "2.5 N", "N M!", "(N)", "N ** 2", "1e3", "a-", "9".repeat(16), `${"9".repeat(15)} ${"9".repeat(15)} N`])("%j is none", (text) => {
    expect(parseSize(text)).toBeUndefined();
  }); // prettier-ignore
});
