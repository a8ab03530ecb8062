import { present } from "../diagnostics/invariant.ts";
import { numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  scaleIndex,
  type Statement,
  ZERO_INDEX,
} from "../ir/loops.ts";
import { countOf, numbersOf, sameShape, type Shape } from "../ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  numberOf,
  ONE,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { cellsOf, fillOf, piecesOf, type Region } from "../ops/assemble.ts";
import type { Context, RootStatements } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { fillWith } from "./in-place.ts";
import { nest, type Variables } from "./nest.ts";

/** Up to so many free elements are stored one by one; for more, a loop fills the whole value first. */
const FEW = 3;

/** In a value with more elements the free ones are not looked for. */
const MOST_CELLS = 2 ** 16;

/** Where no piece lies, as indices. */
function freeCells(node: Node): number[][] {
  const taken = new Set(cellsOf(node).flat());
  const sizes = numbersOf(node.shape);
  return Array.from({ length: numberOf(countOf(node.shape)) }, (_, cell) => cell)
    .filter((cell) => !taken.has(cell))
    .map((cell) => {
      let rest = cell;
      return sizes
        .toReversed()
        .map((size) => {
          const at = rest % size;
          rest = (rest - at) / size;
          return at;
        })
        .toReversed();
    });
}

/** The fill where no piece lies. */
function fillFree(variables: Variables, node: Node, buffer: Buffer): readonly Statement[] {
  const fill = fillOf(node.attributes);
  const counts = node.inputs.map((piece) => countOf(piece.shape));
  const free = constantOf(subtractSizes(countOf(node.shape), counts.reduce(addSizes, ZERO)));
  if (free === 0) return [];
  const count = constantOf(countOf(node.shape)) ?? Infinity;
  if (free === undefined || free > FEW || count > MOST_CELLS) {
    return fillWith(fill, variables, node, buffer);
  }
  return freeCells(node).map((cell) => ({
    kind: "store",
    buffer,
    index: cell.map((at) => constantIndex(constantSize(at))),
    value: numberExpr(fill),
    accumulate: false,
  }));
}

/** Whether two pieces run along the same axes from the same places: one loop does for both. */
function runAlike(p: Node, q: Node, [r, s]: readonly [Region, Region]): boolean {
  const isAlong = (axis: number): boolean => p.shape[axis] !== ONE;
  const agree = (a: Shape, b: Shape): boolean =>
    a.every((value, axis) => !isAlong(axis) || value === b[axis]);
  return sameShape(p.shape, q.shape) && agree(r.starts, s.starts) && agree(r.steps, s.steps);
}

/**
 * The fill where no piece lies, then each piece in its region; the elements of small matrices, of
 * which there may be many, in one loop. What is added to memory (`accumulate`) has zeros where no
 * piece lies.
 */
export function assembleInto(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): RootStatements {
  const compute: Statement[] = [];
  const pieces = piecesOf(node);
  for (let first = 0; first < pieces.length;) {
    const { node: model, region: own } = present(pieces[first]);
    const others = pieces.slice(first);
    const end = others.findIndex(
      ({ node: piece, region }) => !runAlike(model, piece, [own, region]),
    );
    const alike = end < 0 ? others : others.slice(0, end);
    const { index: from, variables: loops } = variables.over(model.shape);
    const stores = alike.map(({ node: piece, region: { starts, steps } }): Statement => {
      const index = starts.map((start, axis) =>
        addIndices(constantIndex(start), scaleIndex(from[axis] ?? ZERO_INDEX, steps[axis] ?? ONE)),
      );
      const value = elementExpr(memory, piece, from);
      return { kind: "store", buffer, index, value, accumulate };
    });
    compute.push(...nest(loops, stores));
    first += alike.length;
  }
  return { clear: accumulate ? [] : fillFree(variables, node, buffer), compute };
}
