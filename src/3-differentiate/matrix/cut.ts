import { present } from "../../diagnostics/invariant.ts";
import type { Arena, Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import { countOf, sameShape } from "../../ir/shape.ts";
import { constantOf, ONE } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { operations } from "../../ops/table.ts";
import { dependents } from "../activity.ts";
import { adjoints } from "../adjoints.ts";
import { Guards } from "../guards.ts";
import { join } from "./axes.ts";
import { FEW } from "./blocks.ts";
import { Dominators } from "./dominators.ts";
import { Composition } from "./made-of.ts";
import { called, unitVector } from "./seeds.ts";
import { sparsityOf } from "./sparsity.ts";

/** Of so many values it is known through which others they go. */
const MOST_VALUES = 200;

/** A product, and that it is added to another. */
const PRODUCT = 2;

/** How many operations it has to save. */
const LEAST_SAVED = 1;

/** Operations that hand on what they get, as it is. */
const handOn = new Set(["add", "sub", "neg", "sum", "slice", "reshape", "transpose", "assemble"]);

/** A value through which alone others depend on leaves. */
interface Cut {
  readonly node: Node;
  readonly leaves: readonly Node[];
  /** What is multiplied out: the leaves, or sums of which they are a part and no more. */
  readonly front: readonly Node[];
}

/** Rows of a Jacobian, and through which values they go. */
export interface RowsThroughCuts {
  /** By the leaf: [...value, width]. */
  readonly rows: ReadonlyMap<Node, Node>;
  readonly through: readonly Node[];
}

/**
 * ∂value/∂leaf as ∂value/∂cut · ∂cut/∂leaf, for leaves on which a value of few numbers depends by way of
 * one of no more. Both factors are found by reverse mode, a row a pass. A pass from the cut begins with a unit vector,
 * of which the zeros are no terms; a pass from the value has no zeros left where it comes by. So values
 * are eliminated in an order that is neither forwards nor backwards (Griewank and Walther, Evaluating Derivatives, 2008,
 * chapter 9), for a single cut of the graph, and where that takes fewer operations.
 */
export function rowsThroughCuts(b: Builder, value: Node, leaves: readonly Node[]): RowsThroughCuts {
  const rows = new Map<Node, Node>();
  const through: Node[] = [];
  const count = countIn(value);
  const active = dependents([value], leaves);
  if (count < 2 || count > FEW || active.size > MOST_VALUES) return { rows, through };
  for (const cut of cutsOf(new Dominators(value, active), count, leaves)) {
    const found = isWorthIt(b, value, cut) ? throughCut(b, value, cut) : undefined;
    if (!found) continue;
    through.push(cut.node);
    for (const [leaf, own] of found) rows.set(leaf, own);
  }
  return { rows, through };
}

function countIn({ shape }: Node): number {
  return constantOf(countOf(shape)) ?? Infinity;
}

/** Of each leaf the nearest value that has no more numbers than there are rows. */
function cutsOf(dominators: Dominators, rows: number, leaves: readonly Node[]): Cut[] {
  const through = new Map<Node, Node[]>();
  for (const leaf of leaves) {
    const cut = dominators
      .of(leaf)
      .find((node) => node.dtype === "real" && countIn(node) <= rows && node !== dominators.root);
    if (cut) through.set(cut, [...(through.get(cut) ?? []), leaf]);
  }
  return [...through].map(([node, own]) => {
    const front = new Set(own.map((leaf) => frontOf(dominators, node, new Set(own), leaf)));
    return { node, leaves: own, front: [...front] };
  });
}

/** The last value below the cut that is `one`, or a sum of it and other leaves of which nothing else is made. */
function frontOf(dominators: Dominators, cut: Node, leaves: ReadonlySet<Node>, one: Node): Node {
  const isShare = (part: Node): boolean => leaves.has(part) || isSum(part);
  const isSum = (sum: Node): boolean =>
    ["add", "sub", "neg"].includes(sum.op) &&
    dominators
      .movingOperands(sum)
      .every(
        (part) =>
          dominators.usersOf(part).length === 1 &&
          sameShape(part.shape, sum.shape) &&
          isShare(part),
      );
  const [user] = dominators.usersOf(one);
  return user && user !== cut && isSum(user) ? frontOf(dominators, cut, leaves, user) : one;
}

/**
 * Whether passes that begin at the cut save more than multiplying out takes, by the numbers that they come by; not
 * where loops remain, in which zeros of seeds are numbers as others are. For the same reason, not where they do not come by
 * a number whose derivative may be infinite.
 */
function isWorthIt(b: Builder, value: Node, { node, front }: Cut): boolean {
  const composition = new Composition(b);
  const between = valuesBetween(composition, node, front);
  const moving = new Set([...between, ...front]);
  const entries = (root: Node, one: Node): number =>
    sparsityOf(composition, root, one)?.reduce((sum, own) => sum + own.length, 0) ?? Infinity;
  let saved = 0;
  for (const one of between) {
    const isSmall = one.shape.every((size) => (constantOf(size) ?? Infinity) <= FEW);
    if (!isSmall || one.regions.length > 0) return false;
    if (composition.of(one) !== one || handOn.has(one.op)) continue;
    const own = entries(node, one);
    const isSteep = one.op !== "div" && operations.get(one.op)?.singular === true;
    if (isSteep && own < countIn(node) * countIn(one)) return false;
    const ways = one.inputs.filter((operand) => moving.has(operand)).length;
    saved += PRODUCT * ways * (entries(value, one) - own);
  }
  const width = front.reduce((sum, one) => sum + countIn(one), 0);
  return saved - countIn(value) * width * (PRODUCT * countIn(node) - 1) >= LEAST_SAVED;
}

/** What depends on the front, up to the cut. */
function valuesBetween(composition: Composition, cut: Node, front: readonly Node[]): Node[] {
  const moving = new Set(front);
  const operands = (one: Node): readonly Node[] =>
    moving.has(one) ? [] : composition.operands(one);
  return reachable([cut], operands).filter((one) => {
    const moves = !moving.has(one) && operands(one).some((operand) => moving.has(operand));
    if (moves) moving.add(one);
    return moves;
  });
}

/**
 * The product. Undefined where a factor has zeros because nothing depends on something, or a branch was not taken: they
 * are not to meet what is infinite in the other one.
 */
function throughCut(
  b: Builder,
  value: Node,
  { node, leaves, front }: Cut,
): ReadonlyMap<Node, Node> | undefined {
  const { arena } = b;
  const guards = new Guards(b);
  const rowsOf = (root: Node, wrt: readonly Node[]): ReadonlyMap<Node, Node>[] =>
    Array.from({ length: countIn(root) }, (_, at) => {
      const seed = called(b, "unit", unitVector(b, root.shape, at));
      return adjoints(arena, [[root, seed]], wrt, { guards, isRow: true });
    });
  const heads = rowsOf(value, [node]).map((row) => row.get(node));
  const tails = rowsOf(node, front);
  for (const row of tails) nameRow(arena, node, row);
  const all = [...heads, ...tails.flatMap((row) => front.map((one) => row.get(one)))];
  if (!all.every((one) => one && !guards.isGuarded(one))) return undefined;
  const rows = heads.map((head) => {
    const seeds = front.map((one): [Node, Node] => {
      const columns = tails.map((row) => present(row.get(one)));
      const total = arena.inPlaceOf(present(columns.at(-1)), () =>
        columns
          .map((column, at) => b.mul(numberAt(b, present(head), at), column))
          .reduce((sum, term) => b.add(sum, term)),
      );
      return [one, total];
    });
    return adjoints(arena, seeds, leaves);
  });
  return new Map(
    leaves.map((leaf) => {
      const width = countOf(leaf.shape);
      const pieces = rows.map((row) => b.reshape(present(row.get(leaf)), [ONE, width]));
      return [leaf, b.reshape(join(b, pieces, 0), [...value.shape, width])];
    }),
  );
}

/** ∂u/∂x is called uByX. */
function nameRow({ names }: Arena, cut: Node, row: ReadonlyMap<Node, Node>): void {
  const name = names.get(cut);
  for (const [node, adjoint] of row) {
    const own = node.op === "leaf" ? String(node.attributes["name"]) : names.get(node);
    if (name === undefined || own === undefined || names.get(adjoint) !== `d${own}`) continue;
    names.set(adjoint, `${name}By${own.slice(0, 1).toUpperCase()}${own.slice(1)}`);
  }
}

/** One number of a value. */
function numberAt(b: Builder, node: Node, at: number): Node {
  const flat = b.reshape(node, [countOf(node.shape)]);
  return b.reshape(b.apply("slice", [flat], { starts: [at], steps: [1], sizes: [1] }), []);
}
