import { present } from "../../diagnostics/invariant.ts";
import type { Attributes, Node } from "../../ir/graph.ts";
import { ONE, type Size, ZERO } from "../../ir/size.ts";
import { integers, shapeAttribute, sizesIn } from "../../ops/axes.ts";
import type { Builder } from "../../ops/builder.ts";
import { contractionOf, einsumOf } from "../../ops/einsum.ts";
import { elementwise } from "../../ops/elementwise.ts";
import { swapLast } from "../../ops/matmul.ts";

/** An operand of what is done in each iteration: `isRow` if it has one value for each, along a first axis. */
export interface Operand {
  readonly node: Node;
  readonly isRow: boolean;
}

/** For the axis of the iterations; a contraction has some of its own. */
const LETTERS = Array.from("nzyxwvutsrqpomlkjihgfedcba");

/** The operation of one iteration, done for all of `count` iterations at once: they are a first axis. */
type Rule = (b: Builder, node: Node, operands: readonly Operand[], count: Size) => Node;

/** The attributes are those of one iteration with an axis before its own. */
function withAttributes(change: (attributes: Attributes, count: Size) => Attributes): Rule {
  return (b, node, operands, count) =>
    b.apply(
      node.op,
      operands.map((one) => repeated(b, one, count)),
      change(node.attributes, count),
    );
}

const same = withAttributes((attributes) => attributes);
const alongAxes = withAttributes((attributes) => ({
  ...attributes,
  axes: integers(attributes, "axes").map((axis) => axis + 1),
}));

const rules: Readonly<Record<string, Rule>> = {
  cast: same,
  stopGradient: same,
  sum: alongAxes,
  mean: alongAxes,
  max: alongAxes,
  min: alongAxes,
  prod: alongAxes,
  cumsum: alongAxes,
  cumprod: alongAxes,
  variance: alongAxes,
  std: alongAxes,
  norm: alongAxes,
  any: alongAxes,
  all: alongAxes,
  logsumexp: alongAxes,
  softmax: alongAxes,
  logSoftmax: alongAxes,
  concat: withAttributes((attributes) => ({ axis: Number(attributes["axis"]) + 1 })),
  reshape: withAttributes((attributes, count) => ({
    shape: [count, ...shapeAttribute(attributes)],
  })),
  broadcastTo: (b, node, [operand], count) =>
    b.broadcastTo(aligned(b, present(operand), node.shape.length), [count, ...node.shape]),
  transpose: withAttributes((attributes) => ({
    permutation: [0, ...integers(attributes, "permutation").map((axis) => axis + 1)],
  })),
  slice: withAttributes((attributes, count) => ({
    starts: [ZERO, ...sizesIn(attributes, "starts")],
    steps: [ONE, ...sizesIn(attributes, "steps")],
    sizes: [count, ...sizesIn(attributes, "sizes")],
  })),
  einsum: (b, node, operands) => {
    const contraction = contractionOf(String(node.attributes["spec"]));
    const known = new Set([...contraction.operands.flat(), ...contraction.result]);
    const letter = present(LETTERS.find((one) => !known.has(one)));
    const letters = contraction.operands.map((own, at) =>
      operands[at]?.isRow ? [letter, ...own] : own,
    );
    const result = [letter, ...contraction.result];
    return einsumOf(
      b,
      { operands: letters, result },
      operands.map((one) => one.node),
    );
  },
  matmul: (b, _, [x, y]) => products(b, present(x), present(y)),
};

/** An elementwise operation: what is the same in all iterations is so along the first axis. */
function alongElements(b: Builder, node: Node, operands: readonly Operand[]): Node {
  const inputs = operands.map((one) => aligned(b, one, node.shape.length));
  return b.apply(node.op, inputs, node.attributes);
}

/** Products of matrices or vectors, one of which may be the same in all iterations. */
function products(b: Builder, x: Operand, y: Operand): Node {
  const [rankOfX, rankOfY] = [rankOf(x), rankOf(y)];
  // A vector for each is a matrix of vectors, as rows.
  if (!x.isRow) {
    if (rankOfY === 2) return b.matmul(x.node, y.node);
    return b.matmul(y.node, rankOfX === 1 ? x.node : swapLast(b, x.node));
  }
  if (!y.isRow || (rankOfX === 2 && rankOfY === 2)) return b.matmul(x.node, y.node);
  const [rows, columns] = [rankOfX === 1 ? "" : "i", rankOfY === 1 ? "" : "j"];
  const spec = `n${rows}k,nk${columns}->n${rows}${columns}`;
  return b.apply("einsum", [x.node, y.node], { spec });
}

function rankOf({ node, isRow }: Operand): number {
  return node.shape.length - (isRow ? 1 : 0);
}

/** The operand with so many axes in each iteration: broadcasting begins at the last ones. */
function aligned(b: Builder, { node, isRow }: Operand, rank: number): Node {
  if (!isRow) return node;
  const [count, ...own] = node.shape;
  const missing = Array.from({ length: rank - own.length }, () => ONE);
  return b.reshape(node, [present(count), ...missing, ...own]);
}

/** The operand with the first axis, repeated along it if need be. */
export function repeated(b: Builder, { node, isRow }: Operand, count: Size): Node {
  return isRow ? node : b.broadcastTo(node, [count, ...node.shape]);
}

/** Whether the operation can be done for all iterations at once. */
export function isForAll({ op, inputs }: Node): boolean {
  if (op === "matmul") return inputs.every(({ shape }) => shape.length <= 2);
  return elementwise.has(op) || op in rules;
}

/** The operation done for all iterations at once. */
export function forAll(b: Builder, node: Node, operands: readonly Operand[], count: Size): Node {
  const rule = elementwise.has(node.op) ? alongElements : present(rules[node.op]);
  return rule(b, node, operands, count);
}
