import type { Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/shape.ts";
import { countOf } from "../../ir/shape.ts";
import { constantSize, ONE, type Size } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { type Group, widthOf } from "./groups.ts";
import { called, positionIn } from "./seeds.ts";

/** Where values lie in the matrix: for each of them its row and its column, as integers. */
export interface Coordinates {
  readonly rows: Node;
  readonly columns: Node;
}

/** For each value of a block [...value, width] its row, where those of the value begin at `first`. */
export function rowsOf(b: Builder, shape: Shape, first: Size): Node {
  return plus(b, first, positionIn(b, shape, 0, shape.length - 1, "int"));
}

/** For each value of the group its column, where those of the leaf begin at `first`. */
export function columnsOf(
  b: Builder,
  value: Shape,
  group: Exclude<Group, { readonly kind: "coloured" }>,
  first: Size,
): Node {
  const shape = [...value, widthOf(group)];
  const rank = value.length;
  const cell = positionIn(b, shape, rank, rank + 1, "int");
  if (group.kind === "dense") return plus(b, first, cell);
  const { positions } = group.base;
  const row = positions
    ? b.broadcastTo(
        b.reshape(positions, [...positions.shape, ...shape.slice(1).map(() => ONE)]),
        shape,
      )
    : b.iota(shape, 0, "int");
  const width = countOf(group.cells);
  const start = width === ONE ? row : b.mul(b.size(width, "int"), row);
  return plus(b, first, width === ONE ? start : b.add(start, cell));
}

/** The coordinates of values that are listed as [row, column]. */
export function listedCoordinates(
  b: Builder,
  listed: readonly (readonly [number, number])[],
  firstRow: Size,
  firstColumn: Size,
): Coordinates {
  const tensor = (name: string, data: readonly number[], first: Size): Node =>
    plus(b, first, called(b, name, b.tensor(data, [data.length], "int")));
  return {
    rows: tensor(
      "rows",
      listed.map(([row]) => row),
      firstRow,
    ),
    columns: tensor(
      "columns",
      listed.map(([, column]) => column),
      firstColumn,
    ),
  };
}

function plus(b: Builder, first: Size, node: Node): Node {
  return first === constantSize(0) ? node : b.add(b.size(first, "int"), node);
}
