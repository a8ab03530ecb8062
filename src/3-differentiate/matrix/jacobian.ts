import { present } from "../../diagnostics/invariant.ts";
import type { Leaf, Node, Output, Result, Transform } from "../../ir/graph.ts";
import type { Model } from "../../ir/model.ts";
import { countOf } from "../../ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  ONE,
  showSize,
  type Size,
  ZERO,
} from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { gatherAt, zeros } from "../../ops/gather.ts";
import { join } from "./axes.ts";
import { atColours, forwardFrom, reverseTo, rowsBy } from "./blocks.ts";
import { rowsThroughCuts } from "./cut.ts";
import { ForwardColumns, isReversed, type Matrix, type Part, sourceOf } from "./columns.ts";
import { countOfColours, entriesIn, type Group, groupsOf, magnitude, widthOf } from "./groups.ts";
import { Composition } from "./made-of.ts";
import { columnsOf, type Coordinates, listedCoordinates, rowsOf } from "./pattern.ts";
import { called } from "./seeds.ts";

/** Fewer numbers than this are not worth a pattern. */
const SMALL = 64;

/** The values of one part, and where they lie. */
interface Block extends Coordinates {
  readonly name: string;
  readonly values: Node;
}

/**
 * The function that writes the Jacobian of `values` with respect to what the model differentiates. Where at most
 * half of its numbers can be other than zero it writes these only, and a second function says where they lie.
 * `isForwardOnly` is for values that are gradients themselves: the Hessian.
 */
export function jacobianOf(
  b: Builder,
  model: Model,
  values: readonly Output[],
  array: Matrix,
): Transform[] {
  const { wrt } = model;
  const composition = new Composition(b);
  let rows: Size = ZERO;
  const parts = values.map((value): Part => {
    const first = rows;
    rows = addSizes(rows, countOf(value.node.shape));
    const groups = groupsOf(composition, value.node, wrt, array === "hessian");
    return { value, groups, first };
  });
  const columns = wrt.map(({ node }) => countOf(node.shape)).reduce(addSizes, ZERO);
  const all = magnitude(rows) * magnitude(columns);
  const nonzero = parts
    .flatMap(({ value, groups }) => groups.map((group) => entriesIn(group, value.node)))
    .reduce((sum, count) => sum + count, 0);
  const matrix = `${showSize(rows)} by ${showSize(columns)}`;
  if (all < SMALL || nonzero === 0 || 2 * nonzero > all) {
    const whole = parts.map((part) => ({ ...part, groups: denseGroups(part, wrt) }));
    const forward = new ForwardColumns(b, whole, array);
    const made = whole.map((part) => denseRows(b, model, part, forward, array));
    const remark = `Dense, ${matrix}, row-major: ${told(made.map((one) => one.how))}.`;
    return [{ name: array, results: made.map((one) => one.result), remark }];
  }
  const offsets = startsOf(wrt);
  const forward = new ForwardColumns(b, parts, array);
  const made = parts.map((part) => sparseBlocks(b, part, offsets, forward, array));
  const blocks = made.flatMap((one) => one.blocks);
  const results = (
    suffix: "" | "Rows" | "Columns",
    nodeOf: (block: Block) => Node,
  ): readonly Result[] =>
    blocks.map((block) => ({ array: `${array}${suffix}`, name: block.name, node: nodeOf(block) }));
  const remark = `Sparse, ${matrix}; ${array}Pattern says where the values lie. By ${told(made.flatMap((one) => one.how))}.`;
  return [
    { name: array, results: results("", (block) => block.values), remark },
    {
      name: `${array}Pattern`,
      results: [
        ...results("Rows", (block) => block.rows),
        ...results("Columns", (block) => block.columns),
      ],
    },
  ];
}

/** Where the columns of each leaf begin. */
function startsOf(wrt: readonly Leaf[]): ReadonlyMap<Leaf, Size> {
  let next: Size = ZERO;
  return new Map(
    wrt.map((leaf) => {
      const own = next;
      next = addSizes(next, countOf(leaf.node.shape));
      return [leaf, own];
    }),
  );
}

/** A dense group for each leaf that matters. */
function denseGroups({ groups }: Part, wrt: readonly Leaf[]): Group[] {
  const depends = new Set(groups.map((group) => group.leaf));
  return wrt.filter((leaf) => depends.has(leaf)).map((leaf) => ({ kind: "dense", leaf }));
}

/** All columns of the rows of one value: [...value, columns]. */
function denseRows(
  b: Builder,
  { wrt }: Model,
  { value, groups }: Part,
  forward: ForwardColumns,
  array: Matrix,
): { result: Result; how: string } {
  const { name, node } = value;
  const isReverse = isReversed(array, node, groups);
  const leaves = groups.map(({ leaf }) => leaf.node);
  const { rows, through } = rowsThroughCuts(b, node, isReverse ? leaves : []);
  const blocks = wrt.flatMap((leaf): readonly Node[] => {
    const group = groups.find((one) => one.leaf === leaf);
    if (!group) return [zeros(b, [...node.shape, countOf(leaf.node.shape)])];
    if (!isReverse) return forward.of(node, group);
    return [rows.get(leaf.node) ?? rowsBy(b, node, leaf.node, 0)];
  });
  const joined = named(b, `${name}Partials`, join(b, blocks, node.shape.length));
  const passes = isReverse
    ? [countOf(node.shape)]
    : groups.map(({ leaf }) => countOf(leaf.node.shape));
  return {
    result: { array, name, node: joined },
    how: [
      sayPasses(isReverse, passes.reduce(addSizes, ZERO), name),
      ...through.flatMap((cut) => b.arena.names.get(cut) ?? []).map((cut) => `through ${cut}`),
    ].join(", "),
  };
}

/** What is not zero in the rows of one value. */
function sparseBlocks(
  b: Builder,
  { value, groups, first }: Part,
  offsets: ReadonlyMap<Leaf, Size>,
  forward: ForwardColumns,
  array: Matrix,
): { blocks: Block[]; how: string[] } {
  const { name, node } = value;
  const regular = groups.filter((group) => group.kind !== "coloured");
  const blocks: Block[] = [];
  const how: string[] = [];
  if (regular.length > 0) {
    const isReverse = isReversed(array, node, regular);
    const shape = [...node.shape, regular.map(widthOf).reduce(addSizes, ZERO)];
    const rank = node.shape.length;
    const pieces = regular.flatMap((group) => {
      return isReverse
        ? [rowsBy(b, node, sourceOf(group), group.kind === "rows" ? 1 : 0)]
        : forward.of(node, group);
    });
    const columns = regular.map((group) =>
      columnsOf(b, node.shape, group, present(offsets.get(group.leaf))),
    );
    blocks.push({
      name,
      values: named(b, `${name}Partials`, join(b, pieces, rank)),
      rows: named(b, `${name}Rows`, rowsOf(b, shape, first)),
      columns: named(b, `${name}Columns`, join(b, columns, rank)),
    });
    const isByRow = regular.every((group) => group.kind === "rows");
    const passes = !isReverse
      ? regular.map(widthOf).reduce(addSizes, ZERO)
      : countOf(isByRow ? node.shape.slice(1) : node.shape);
    how.push(sayPasses(isReverse, passes, name));
  }
  for (const group of groups) {
    if (group.kind !== "coloured") continue;
    const { leaf, entries, colours, isReverse } = group;
    const listed = entries.flatMap((row, at) => row.map((column) => [at, column] as const));
    const from = isReverse ? node : leaf.node;
    const linear = isReverse ? reverseTo(b, node, leaf.node) : forwardFrom(b, [node], leaf.node);
    const compressed = atColours(b, linear, from.shape, colours);
    const count = countOfColours(colours);
    const flat = b.reshape(compressed, [countOf(compressed.shape)]);
    const places = listed.map(([row, column]) =>
      isReverse ? column * count + (colours[row] ?? 0) : row * count + (colours[column] ?? 0),
    );
    const positions = called(b, "places", b.tensor(places, [places.length], "int"));
    const own = groups.length === 1 ? name : `${name}_${leaf.name}`;
    blocks.push({
      name: own,
      values: named(b, `${own}Partials`, gatherAt(b, flat, [positions], [0], 0)),
      ...listedCoordinates(b, listed, first, present(offsets.get(leaf))),
    });
    how.push(`${sayPasses(isReverse, constantSize(count), own)}, by colours`);
  }
  return { blocks, how };
}

/** In the code it is called after the value. */
function named(b: Builder, name: string, node: Node): Node {
  if (node.op !== "leaf" && node.op !== "constant" && !b.arena.names.has(node)) {
    b.arena.names.set(node, name);
  }
  return node;
}

function sayPasses(isReverse: boolean, passes: Size, name: string): string {
  const count = constantOf(passes);
  return `${isReverse ? "reverse" : "forward"} mode in ${passes === ONE || count === 1 ? "one pass" : `${showSize(passes)} passes`} for ${name}`;
}

function told(how: readonly string[]): string {
  return how.join("; ");
}
