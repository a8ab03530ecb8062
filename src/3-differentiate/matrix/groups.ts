import type { Leaf, Node } from "../../ir/graph.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import { colourColumns, transposed } from "./colouring.ts";
import type { Composition } from "./made-of.ts";
import { type Base, rowStructure } from "./rows.ts";
import { sparsityOf } from "./sparsity.ts";

/** The part of a Jacobian that belongs to one value and one leaf, or to one way from that to the value. */
export type Group =
  | {
      /** Row i of the value depends on row i of the base alone: one pass for each element of a row. */
      readonly kind: "rows";
      readonly leaf: Leaf;
      readonly base: Base;
      readonly cells: Shape;
    }
  | { readonly kind: "dense"; readonly leaf: Leaf }
  | {
      /** A pass for each colour: of the columns in forward mode, of the rows in reverse mode. */
      readonly kind: "coloured";
      readonly leaf: Leaf;
      /** For each row, its columns. */
      readonly entries: readonly (readonly number[])[];
      readonly colours: readonly number[];
      readonly isReverse: boolean;
    };

/** A pass of reverse mode costs so many of forward mode: it computes all that forward does, and goes back. */
const REVERSE = 1.5;

/** What symbolic sizes are taken for where counts are compared. */
const LARGE = 1000;

/** How large a size is, for comparing costs. */
export function magnitude({ terms }: Size): number {
  return terms.reduce(
    (sum, { symbols, coefficient }) => sum + coefficient * LARGE ** symbols.length,
    0,
  );
}

/** How a value depends on the leaves: a group for each leaf (and each way to it), none where it does not. */
export function groupsOf(
  composition: Composition,
  value: Node,
  leaves: readonly Leaf[],
  isForwardOnly: boolean,
): Group[] {
  const nodes = leaves.map((leaf) => leaf.node);
  const structure = rowStructure(composition, value, nodes);
  return leaves.flatMap((leaf): Group[] => {
    const bases = structure.get(leaf.node)?.bases;
    if (bases) {
      return bases.map((base) => ({ kind: "rows", leaf, base, cells: base.node.shape.slice(1) }));
    }
    return [colouredGroup(composition, value, leaf, isForwardOnly) ?? { kind: "dense", leaf }];
  });
}

/** The group by colours, where that takes at most half of the passes. */
function colouredGroup(
  composition: Composition,
  value: Node,
  leaf: Leaf,
  isForwardOnly: boolean,
): Group | undefined {
  const columns = constantOf(countOf(leaf.node.shape));
  const rows = constantOf(countOf(value.shape));
  if (columns === undefined || rows === undefined || columns < 4 || rows < 2) return undefined;
  const entries = sparsityOf(composition, value, leaf.node);
  if (!entries) return undefined;
  const forward = colourColumns(entries, columns);
  const backward = isForwardOnly ? undefined : colourColumns(transposed(entries, columns), rows);
  const cost = countOfColours(forward);
  const reverseCost = backward ? REVERSE * countOfColours(backward) : Infinity;
  if (2 * Math.min(cost, reverseCost) > Math.min(columns, REVERSE * rows)) return undefined;
  const isReverse = backward !== undefined && reverseCost < cost;
  return { kind: "coloured", leaf, entries, colours: isReverse ? backward : forward, isReverse };
}

export function countOfColours(colours: readonly number[]): number {
  return colours.reduce((most, colour) => Math.max(most, colour + 1), 0);
}

/** How many values it has. */
export function entriesIn(group: Group, value: Node): number {
  if (group.kind === "coloured") {
    return group.entries.reduce((sum, row) => sum + row.length, 0);
  }
  return magnitude(countOf(value.shape)) * magnitude(widthOf(group));
}

/** How many values each element of the value has of a group that is no coloured one. */
export function widthOf(group: Exclude<Group, { readonly kind: "coloured" }>): Size {
  return countOf(group.kind === "rows" ? group.cells : group.leaf.node.shape);
}

/**
 * Whether reverse mode is cheaper for the groups of a value that are not coloured, by the number of passes. Rows that depend on
 * rows alone take one pass for each element of a row, else there is one for each element.
 */
export function isReverseCheaper(value: Node, groups: readonly Group[]): boolean {
  const own = groups.filter((group) => group.kind !== "coloured");
  const forward = own.reduce((sum, group) => sum + magnitude(widthOf(group)), 0);
  const isByRow = own.every((group) => group.kind === "rows");
  const passes = isByRow ? value.shape.slice(1) : value.shape;
  return REVERSE * magnitude(countOf(passes)) < forward;
}

export const isOne = (size: Size): boolean => size === ONE;
