import { present } from "../../diagnostics/invariant.ts";
import type { Attributes, Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import { constantOf, numberOf, ONE, type Size, ZERO } from "../../ir/size.ts";
import { shapeAttribute, sizesIn } from "../../ops/axes.ts";
import type { Builder } from "../../ops/builder.ts";
import { contractionOf } from "../../ops/einsum.ts";
import { elementwise } from "../../ops/elementwise.ts";
import { operations } from "../../ops/table.ts";
import { operandsAbove } from "../activity.ts";
import { join, lastAt, withLastAxis } from "./axes.ts";
import { contracted, type Operand, type Reached } from "./contracted.ts";

/** The operation on operands that have one more axis, the last (where `isBatched` says so). */
type Rule = (b: Builder, node: Node, operands: readonly Operand[], count: Size) => Node;

/** What is known already for each of the values that go through at once. */
export interface Start {
  /** Along the last axis. */
  readonly whole: Node;
  readonly reached?: Reached;
}

/** The attributes name axes from the front, where nothing changes. */
const unchanged: Rule = (b, node, operands, count) =>
  b.apply(
    node.op,
    operands.map((one) => stretched(b, one, count)),
    node.attributes,
  );

function withAttributes(
  change: (attributes: Attributes, count: Size, node: Node) => Attributes,
): Rule {
  return (b, node, operands, count) =>
    b.apply(
      node.op,
      operands.map((one) => stretched(b, one, count)),
      change(node.attributes, count, node),
    );
}

const rules: Readonly<Record<string, Rule>> = {
  sum: unchanged,
  concat: unchanged,
  cumsum: unchanged,
  gather: onFirst,
  scatterAdd: (b, node, operands, count) => onPositions(b, node, operands, count, 2),
  reshape: withAttributes((attributes, count) => ({
    ...attributes,
    shape: [...shapeAttribute(attributes), count],
  })),
  broadcastTo: withAttributes((attributes, count) => ({
    ...attributes,
    shape: [...shapeAttribute(attributes), count],
  })),
  transpose: withAttributes((attributes, _, { shape }) => ({
    permutation: [...(attributes["permutation"] as readonly number[]), shape.length],
  })),
  slice: withAttributes((attributes, count) => ({
    starts: [...sizesIn(attributes, "starts"), ZERO],
    steps: [...sizesIn(attributes, "steps"), ONE],
    sizes: [...sizesIn(attributes, "sizes"), count],
  })),
  assemble: withAttributes((attributes, count, node) => ({
    ...regionsBeside(attributes, count, node),
    shape: [...shapeAttribute(attributes), count],
  })),
  sliceAdd: withAttributes(regionsBeside),
  matmul: (b, node, operands) => {
    const [x, y] = node.inputs as [Node, Node];
    const batch = Math.max(x.shape.length, y.shape.length, 2) - 2;
    const letters = "abcdefgh".slice(0, batch).split("");
    const [rows, columns] = [x.shape.length > 1 ? ["m"] : [], y.shape.length > 1 ? ["n"] : []];
    const own = (rank: number): string[] => letters.slice(batch - Math.max(rank - 2, 0));
    const contraction = {
      operands: [
        [...own(x.shape.length), ...rows, "k"],
        [...own(y.shape.length), "k", ...columns],
      ],
      result: [...letters, ...rows, ...columns],
    };
    return contracted(b, contraction, operands);
  },
  einsum: (b, node, operands) =>
    contracted(b, contractionOf(String(node.attributes["spec"])), operands),
};

/** The attributes with regions that go through the whole last axis. */
function regionsBeside(attributes: Attributes, _: Size, { shape }: Node): Attributes {
  const pieces = (name: string, last: Size): Size[] =>
    sizesIn(attributes, name).flatMap((size, at) =>
      at % shape.length === shape.length - 1 ? [size, last] : [size],
    );
  return { ...attributes, starts: pieces("starts", ZERO), steps: pieces("steps", ONE) };
}

/** Of what is gathered, the values have the axis; positions never do. */
function onFirst(b: Builder, node: Node, operands: readonly Operand[], count: Size): Node {
  return onPositions(b, node, operands, count, 1);
}

function onPositions(
  b: Builder,
  node: Node,
  operands: readonly Operand[],
  count: Size,
  values: number,
): Node {
  const inputs = operands.map((one, at) => (at < values ? stretched(b, one, count) : one.node));
  return b.apply(node.op, inputs, node.attributes);
}

/** An elementwise operation: what has no axis of its own is the same along it. */
function alongElements(b: Builder, node: Node, operands: readonly Operand[]): Node {
  const inputs = operands.map(({ node: own, isBatched }) =>
    isBatched || own.shape.length === 0 ? own : b.reshape(own, [...own.shape, ONE]),
  );
  return b.apply(node.op, inputs, node.attributes);
}

/** The operand with the new axis, repeated along it if need be. */
function stretched(b: Builder, { node, isBatched }: Operand, count: Size): Node {
  if (isBatched) return node;
  return b.broadcastTo(b.reshape(node, [...node.shape, ONE]), [...node.shape, count]);
}

/** Whether `count` values of `from` can go through everything between it and `roots` at once. */
export function canBatch(b: Builder, roots: readonly Node[], from: Node, count: Size): boolean {
  const sources = new Set([from]);
  const check = (nodes: readonly Node[]): boolean =>
    dependents(nodes, sources).every((node) => {
      if (sources.has(node) || hasRule(node)) return true;
      const simple = expanded(b, node);
      if (simple) return check([simple]);
      return isFew(count) && node.op !== "part" && node.dtype !== "tuple";
    });
  return check(roots);
}

/**
 * `roots`, which are linear in the values of `starts`, for `count` values of each of these at once:
 * these lie along a last axis, and so they do in each result. What does not depend on them is as it was,
 * and shared.
 */
export function batch(
  b: Builder,
  roots: readonly Node[],
  starts: ReadonlyMap<Node, Start>,
  count: Size,
): Node[] {
  const { arena } = b;
  const done = new Map([...starts].map(([node, { whole }]) => [node, whole]));
  const visit = (nodes: readonly Node[]): void => {
    for (const node of dependents(nodes, new Set(done.keys()))) {
      if (done.has(node)) continue;
      const result = arena.inPlaceOf(node, () => {
        const simple = hasRule(node) ? undefined : expanded(b, node);
        if (!simple) {
          const own = batched(b, operandsOf(node, done, starts), node, count);
          return b.broadcastTo(own, [...node.shape, count]);
        }
        visit([simple]);
        return present(done.get(simple));
      });
      arena.inherit(node, result);
      done.set(node, result);
    }
  };
  visit(roots);
  return roots.map(
    (root) => done.get(root) ?? stretched(b, { node: root, isBatched: false }, count),
  );
}

function operandsOf(
  { inputs }: Node,
  done: ReadonlyMap<Node, Node>,
  starts: ReadonlyMap<Node, Start>,
): Operand[] {
  return inputs.map((input) => {
    const known = done.get(input);
    if (!known) return { node: input, isBatched: false };
    return { node: known, isBatched: true, reached: starts.get(input)?.reached };
  });
}

function batched(b: Builder, operands: readonly Operand[], node: Node, count: Size): Node {
  if (elementwise.has(node.op)) return alongElements(b, node, operands);
  return (rules[node.op] ?? oneByOne)(b, node, operands, count);
}

/** So many times something is done one by one before a loop is better. */
const MOST = 8;

function isFew(count: Size): boolean {
  return (constantOf(count) ?? Infinity) <= MOST;
}

/** What nothing better is known for is done for each value alone. */
function oneByOne(b: Builder, node: Node, operands: readonly Operand[], count: Size): Node {
  const results = Array.from({ length: numberOf(count) }, (_, at) => {
    const inputs = operands.map(({ node: own, isBatched }) =>
      isBatched ? lastAt(b, own, at) : own,
    );
    return withLastAxis(b, b.apply(node.op, inputs, node.attributes));
  });
  return join(b, results, node.shape.length);
}

function hasRule({ op }: Node): boolean {
  return elementwise.has(op) || op in rules;
}

/** One step towards simpler operations; undefined for what is no composite. */
function expanded(b: Builder, node: Node): Node | undefined {
  return b.arena.inPlaceOf(node, () => operations.get(node.op)?.expand?.(b, node));
}

/** What depends on one of `sources`, operands first. */
export function dependents(roots: readonly Node[], sources: ReadonlySet<Node>): Node[] {
  const found = new Set(sources);
  const result: Node[] = [];
  for (const node of reachable(roots, operandsAbove(sources))) {
    if (!found.has(node) && node.inputs.some((input) => found.has(input))) {
      found.add(node);
      result.push(node);
    }
  }
  return result;
}
