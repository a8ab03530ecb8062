import { invariant, present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { type Piece, regionsIn, takeRegion } from "./assemble.ts";
import { zeros } from "./gather.ts";
import type { Operation } from "./operation.ts";

/** What is added, and where. */
export function addedPieces({ inputs, attributes, shape }: Node): Piece[] {
  const regions = regionsIn(attributes, shape.length);
  return inputs.slice(1).map((node, at) => ({ node, region: present(regions[at]) }));
}

/**
 * The first operand, with each of the others added in its region; regions may overlap. It is the adjoint
 * of a value of which overlapping slices are taken, as in differences of neighbours.
 */
export const sliceAdd: Operation = {
  name: "sliceAdd",
  doc: "pieces added to a tensor where they lie",
  infer: ([base, ...pieces]) => {
    const { dtype, shape } = present(base);
    invariant(
      pieces.every((piece) => piece.shape.length === shape.length && piece.dtype === dtype),
      "pieces are of the kind and the rank of what they are added to",
    );
    return { dtype, shape };
  },
  vjp: (b, node, g) => [
    g,
    ...addedPieces(node).map(({ node: piece, region }) => takeRegion(b, g, piece.shape, region)),
  ],
  jvp: (b, node, [t, ...tangents]) => {
    const moving = addedPieces(node).flatMap(({ region }, at) => {
      const tangent = tangents[at];
      return tangent ? [{ tangent, region }] : [];
    });
    if (moving.length === 0) return t;
    return b.apply("sliceAdd", [t ?? zeros(b, node.shape), ...moving.map((one) => one.tangent)], {
      starts: moving.flatMap(({ region }) => region.starts),
      steps: moving.flatMap(({ region }) => region.steps),
    });
  },
};
