import { describe, expect, test } from "vitest";
import { interpret } from "../../src/check/interpret.ts";
import { Arena, type Attributes, type Node } from "../../src/ir/graph.ts";
import { reachable } from "../../src/ir/order.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { elementsOf } from "../../src/ops/axes.ts";
import { Builder } from "../../src/ops/builder.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { operations } from "../../src/ops/table.ts";
import { modelOf } from "../support/cases/case.ts";
import { families } from "../support/cases/families.ts";

interface Sample {
  readonly op: string;
  readonly operands: readonly {
    readonly sizes: readonly number[];
    readonly data: readonly number[];
  }[];
  readonly attributes?: Attributes;
  readonly result: readonly number[];
}

const tensor = (sizes: readonly number[], ...data: number[]): Sample["operands"][number] => ({
  sizes,
  data,
});
const { exp, log } = Math;

/** Worked out by hand. */
const samples: readonly Sample[] = [
  {
    op: "add",
    operands: [tensor([2, 1], 1, 2), tensor([3], 10, 20, 30)],
    result: [11, 21, 31, 12, 22, 32],
  },
  { op: "sub", operands: [tensor([], 5), tensor([1, 2], 1, 2)], result: [4, 3] },
  {
    op: "sum",
    operands: [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
    attributes: { axes: [0], keepDims: false },
    result: [5, 7, 9],
  },
  {
    op: "sum",
    operands: [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
    attributes: { axes: [1], keepDims: true },
    result: [6, 15],
  },
  {
    op: "sum",
    operands: [tensor([2, 1, 2], 1, 2, 3, 4)],
    attributes: { axes: [0, 2], keepDims: false },
    result: [10],
  },
  { op: "sum", operands: [tensor([], 3)], attributes: { axes: [], keepDims: false }, result: [3] },
  {
    op: "mean",
    operands: [tensor([2, 2], 1, 2, 3, 6)],
    attributes: { axes: [0], keepDims: false },
    result: [2, 4],
  },
  {
    op: "max",
    operands: [tensor([2, 2], 1, 5, 3, 2)],
    attributes: { axes: [0], keepDims: false },
    result: [3, 5],
  },
  {
    op: "min",
    operands: [tensor([2, 2], 1, 5, 3, 2)],
    attributes: { axes: [1], keepDims: false },
    result: [1, 2],
  },
  {
    op: "logsumexp",
    operands: [tensor([2], 0, log(3))],
    attributes: { axes: [0], keepDims: false },
    result: [log(4)],
  },
  {
    op: "logsumexp",
    operands: [tensor([2], 2000, 2000)],
    attributes: { axes: [0], keepDims: false },
    result: [2000 + log(2)],
  },
  {
    op: "softmax",
    operands: [tensor([2, 2], 0, log(3), 5, 5)],
    attributes: { axes: [1] },
    result: [0.25, 0.75, 0.5, 0.5],
  },
  {
    op: "logSoftmax",
    operands: [tensor([2], 0, log(3))],
    attributes: { axes: [0] },
    result: [-log(4), log(0.75)],
  },
  { op: "sigmoid", operands: [tensor([3], 0, -800, 800)], result: [0.5, 0, 1] },
  {
    op: "transpose",
    operands: [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
    attributes: { permutation: [1, 0] },
    result: [1, 4, 2, 5, 3, 6],
  },
  {
    op: "transpose",
    operands: [tensor([2, 1, 3], 1, 2, 3, 4, 5, 6)],
    attributes: { permutation: [2, 0, 1] },
    result: [1, 4, 2, 5, 3, 6],
  },
  {
    op: "reshape",
    operands: [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
    attributes: { shape: shapeOf([3, 2]) },
    result: [1, 2, 3, 4, 5, 6],
  },
  {
    op: "broadcastTo",
    operands: [tensor([2, 1], 1, 2)],
    attributes: { shape: shapeOf([2, 2, 2]) },
    result: [1, 1, 2, 2, 1, 1, 2, 2],
  },
  {
    op: "slice",
    operands: [tensor([5], 1, 2, 3, 4, 5)],
    attributes: { starts: [4], steps: [-2], sizes: [3] },
    result: [5, 3, 1],
  },
  {
    op: "slice",
    operands: [tensor([2, 3], 1, 2, 3, 4, 5, 6)],
    attributes: { starts: [1, 0], steps: [1, 2], sizes: [1, 2] },
    result: [4, 6],
  },
  {
    op: "concat",
    operands: [tensor([2, 1], 1, 2), tensor([2, 2], 3, 4, 5, 6)],
    attributes: { axis: 1 },
    result: [1, 3, 4, 2, 5, 6],
  },
  {
    op: "assemble",
    operands: [tensor([2], 7, 8), tensor([1], 9)],
    attributes: { shape: shapeOf([4]), starts: [2, 1], steps: [-2, 1] },
    result: [8, 9, 7, 0],
  },
  { op: "stopGradient", operands: [tensor([2], 1, 2)], result: [1, 2] },
  { op: "matmul", operands: [tensor([2], 1, 2), tensor([2], 3, 4)], result: [11] },
  { op: "matmul", operands: [tensor([2], 1, 2), tensor([2, 2], 1, 2, 3, 4)], result: [7, 10] },
  { op: "matmul", operands: [tensor([2, 2], 1, 2, 3, 4), tensor([2], 1, 2)], result: [5, 11] },
  { op: "matmul", operands: [tensor([2, 1], 1, 2), tensor([1, 2], 3, 4)], result: [3, 4, 6, 8] },
  {
    op: "matmul",
    operands: [tensor([2, 1, 2], 1, 2, 3, 4), tensor([2, 1], 5, 6)],
    result: [17, 39],
  },
  {
    op: "matmul",
    operands: [tensor([2, 1, 1, 1], 2, 3), tensor([3, 1, 1], 5, 6, 7)],
    result: [10, 12, 14, 15, 18, 21],
  },
  { op: "mse", operands: [tensor([2], 1, 2), tensor([2], 3, 5)], result: [6.5] },
  {
    op: "crossEntropy",
    operands: [tensor([2, 2], 0, 0, 0, log(3)), tensor([2, 2], 1, 0, 0.5, 0.5)],
    result: [(log(2) - 0.5 * log(0.25) - 0.5 * log(0.75)) / 2],
  },
];

function evaluate(op: string, operands: Sample["operands"], attributes: Attributes = {}): number[] {
  const { node, given } = build(op, operands, attributes);
  return [...(interpret([node], given).get(node) ?? [])];
}

function build(
  op: string,
  operands: Sample["operands"],
  attributes: Attributes = {},
): { b: Builder; node: Node; given: Map<Node, Float64Array> } {
  const b = new Builder(new Arena());
  const leaves = operands.map(({ sizes }, at) => b.leaf("inputs", `x${at}`, shapeOf(sizes)));
  const given = new Map(
    leaves.map((leaf, at) => [leaf, Float64Array.from(operands[at]?.data ?? [])]),
  );
  return { b, node: b.apply(op, leaves, attributes), given };
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((x, at) => {
    expect(x).toBeCloseTo(wanted[at] ?? NaN, 13);
  });
}

/** As many numbers of both signs, none like another. */
function numbers(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => 1.7 * Math.sin(1 + 2.3 * at));
}

describe("the interpreter", () => {
  test.each(samples)("$op of $operands", ({ op, operands, attributes, result }) => {
    expectClose(evaluate(op, operands, attributes), result);
  });

  test("agrees with what each composite expands to", () => {
    const compared = new Set<string>();
    const compare = (b: Builder, node: Node, given: Map<Node, Float64Array>): void => {
      const expanded = operations.get(node.op)?.expand?.(b, node);
      if (!expanded || elementwise.has(node.op)) return;
      const values = interpret([node, expanded], given);
      expectClose([...(values.get(expanded) ?? [])], [...(values.get(node) ?? [])]);
      compared.add(node.op);
    };
    for (const { op, operands, attributes } of samples) {
      const { b, node, given } = build(op, operands, attributes);
      compare(b, node, given);
    }
    for (const { graph } of families.map((one) => modelOf(one))) {
      const b = new Builder(graph.arena);
      const given = new Map(graph.leaves.map(({ node }) => [node, numbers(elementsOf(node))]));
      for (const node of reachable(graph.outputs.map((output) => output.node))) {
        compare(b, node, given);
      }
    }
    // Rows of the elementwise table are compared at special values, in their own test.
    const composites = [...operations].filter(([op, { expand }]) => expand && !elementwise.has(op));
    expect([...compared].sort()).toEqual(composites.map(([name]) => name).sort());
  });

  test("takes truth values as 0 and 1", () => {
    const b = new Builder(new Arena());
    const x = b.leaf("inputs", "x", shapeOf([3]));
    const isPositive = b.apply("greater", [x, b.constant(0)]);
    const node = b.apply("where", [isPositive, b.apply("sqrt", [x]), b.constant(-1)]);
    const values = interpret([node], new Map([[x, Float64Array.of(-4, 0, 4)]]));
    expect([...(values.get(isPositive) ?? [])]).toEqual([0, 0, 1]);
    expect([...(values.get(node) ?? [])]).toEqual([-1, -1, 2]);
  });

  test("keeps what is given, and tells of the rest in order", () => {
    const b = new Builder(new Arena());
    const x = b.leaf("inputs", "x", []);
    const y = b.apply("exp", [x]);
    const z = b.apply("neg", [y]);
    const seen: Node[] = [];
    const given = new Map([
      [x, Float64Array.of(0)],
      [y, Float64Array.of(5)],
    ]);
    const values = interpret([z], given, (node) => seen.push(node));
    expect(values.get(z)).toEqual(Float64Array.of(-5));
    expect(seen).toEqual([z]);
  });

  test("a chain of 200,000 nodes does not overflow the stack", () => {
    const b = new Builder(new Arena());
    const x = b.leaf("inputs", "x", []);
    let node = x;
    for (let i = 0; i < 200_000; i++) node = b.apply(i % 2 === 0 ? "sin" : "cos", [node]);
    expect(interpret([node], new Map([[x, Float64Array.of(1)]])).get(node)?.[0]).toBeCloseTo(
      iterate(1, 200_000),
      12,
    );
  });
});

function iterate(x: number, count: number): number {
  let y = x;
  for (let i = 0; i < count; i++) y = i % 2 === 0 ? Math.sin(y) : Math.cos(y);
  return y;
}

test("softmax of large numbers stays finite", () => {
  expectClose(evaluate("softmax", [tensor([2], 900, 900 + log(3))], { axes: [0] }), [0.25, 0.75]);
  expect(exp(900)).toBe(Infinity);
});
