import type { Attributes, Node } from "../ir/graph.ts";
import { addSizes, multiplySizes, ONE, ZERO } from "../ir/size.ts";
import { fillOf, piecesOf, type Region } from "../ops/assemble.ts";
import type { Rewriting, StructuralRule } from "./rewriting.ts";

interface Piece {
  readonly node: Node;
  readonly region: Region;
}

function assembled(r: Rewriting, like: Attributes, pieces: readonly Piece[]): Node {
  return r.make(
    "assemble",
    pieces.map(({ node }) => node),
    {
      ...like,
      starts: pieces.flatMap(({ region }) => region.starts),
      steps: pieces.flatMap(({ region }) => region.steps),
    },
  );
}

/** Pieces among zeros that are laid into zeros, and used nowhere else, are laid there themselves. */
export const flattenAssemblies: StructuralRule = (node, r) => {
  const isLaid = ({ node: piece }: Piece): boolean =>
    piece.op === "assemble" && fillOf(piece.attributes) === 0 && r.hasOneUse(piece);
  const pieces = piecesOf(node);
  if (fillOf(node.attributes) !== 0 || !pieces.some(isLaid)) return undefined;
  const flat = pieces.flatMap((outer): readonly Piece[] => {
    if (!isLaid(outer)) return [outer];
    return piecesOf(outer.node).map(({ node: piece, region }) => ({
      node: piece,
      region: {
        starts: region.starts.map((start, axis) =>
          addSizes(
            outer.region.starts[axis] ?? ZERO,
            multiplySizes(start, outer.region.steps[axis] ?? ONE),
          ),
        ),
        steps: region.steps.map((step, axis) =>
          multiplySizes(step, outer.region.steps[axis] ?? ONE),
        ),
      },
    }));
  });
  return assembled(r, node.attributes, flat);
};

/** A reshape that only adds axes of size 1 to an assembly is one of pieces with such axes. */
export const reshapeAssembly: StructuralRule = (node, r) => {
  const [whole] = node.inputs;
  if (whole?.op !== "assemble" || !r.hasOneUse(whole)) return undefined;
  const from = axesWithin(whole, node);
  if (!from) return undefined;
  const pieces = piecesOf(whole).map(({ node: piece, region }): Piece => {
    const shape = from.map((axis) => (axis === undefined ? ONE : (piece.shape[axis] ?? ONE)));
    return {
      node: r.make("reshape", [piece], { shape }),
      region: {
        starts: from.map((axis) => (axis === undefined ? ZERO : (region.starts[axis] ?? ZERO))),
        steps: from.map((axis) => (axis === undefined ? ONE : (region.steps[axis] ?? ONE))),
      },
    };
  });
  return assembled(r, { ...whole.attributes, shape: node.shape }, pieces);
};

/** For each axis of `to` the one of `from` that it is, undefined for one of size 1 that was added. */
function axesWithin(from: Node, to: Node): (number | undefined)[] | undefined {
  const axes: (number | undefined)[] = [];
  let next = 0;
  for (const size of to.shape) {
    if (next < from.shape.length && from.shape[next] === size) axes.push(next++);
    else if (size === ONE) axes.push(undefined);
    else return undefined;
  }
  return next === from.shape.length ? axes : undefined;
}
