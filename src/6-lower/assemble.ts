import { present } from "../diagnostics/invariant.ts";
import { applyExpr, numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  scaleIndex,
  type Statement,
  type StoreStatement,
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
import { cellsOf, fillOf, type Piece, piecesOf, type Region } from "../ops/assemble.ts";
import { addedPieces } from "../ops/slice-add.ts";
import type { Context, RootStatements } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { fillWith } from "./in-place.ts";
import { nest, type Variables } from "./nest.ts";
import { baseInto } from "./scatter.ts";

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
 * The fill where no piece lies, then each piece in its region. What is added to memory (`accumulate`)
 * has zeros where no piece lies.
 */
export function assembleInto(
  context: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): RootStatements {
  const nests = storePieces(context, piecesOf(node), buffer, { accumulate });
  const clear = accumulate ? [] : fillFree(context.variables, node, buffer);
  return { clear, compute: nests.flatMap(({ statements }) => statements) };
}

/** What a `sliceAdd` adds to, which is put into the same memory, and then each piece added in its region. */
export function sliceAddInto(
  context: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
  compute: (base: Node) => RootStatements,
): RootStatements {
  const base = present(node.inputs[0]);
  const before = baseInto(context, base, buffer, accumulate, compute);
  const note = (pieces: readonly number[]): Statement => ({ kind: "note", node, pieces });
  const added = storePieces(context, addedPieces(node), buffer, {
    accumulate: true,
    isPiece: true,
  }).flatMap(({ pieces, statements }) => [note(pieces), ...statements]);
  const first = before.compute.length === 0 ? [] : [note([]), ...before.compute];
  return { clear: before.clear, compute: [...first, ...added] };
}

/** A negative multiple as the negative of a positive one, which another piece may be as well. */
function asDifference(value: Expr): Expr {
  const [a, b] = value.kind === "apply" && value.op === "mul" ? value.args : [];
  if (!b || a?.kind !== "number" || !(a.value < 0)) return value;
  return applyExpr("neg", [applyExpr("mul", [numberExpr(-a.value), b])]);
}

/** The nest that stores, or adds, some of the pieces. */
interface PieceNest {
  readonly pieces: readonly number[];
  readonly statements: readonly Statement[];
}

/** Each piece in its region; the elements of small matrices, of which there may be many, in one loop. */
function storePieces(
  { memory, variables }: Context,
  pieces: readonly Piece[],
  buffer: Buffer,
  how: Pick<StoreStatement, "accumulate" | "isPiece">,
): PieceNest[] {
  const nests: PieceNest[] = [];
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
      const element = elementExpr(memory, piece, from);
      const value = how.isPiece ? asDifference(element) : element;
      return { kind: "store", buffer, index, value, ...how };
    });
    const start = first;
    nests.push({ pieces: alike.map((_, at) => start + at), statements: nest(loops, stores) });
    first += alike.length;
  }
  return nests;
}
