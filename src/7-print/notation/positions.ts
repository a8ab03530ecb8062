import type { Node } from "../../ir/graph.ts";
import { isWhole } from "../../ops/cast.ts";
import { addedPieces } from "../../ops/slice-add.ts";
import { isZero } from "../../ops/gather.ts";
import { showCall } from "./call.ts";
import { showRegion, showSlice, showTensor } from "./literals.ts";
import {
  ATOM,
  atom,
  CUT,
  LOOSEST,
  type Notation,
  type Notations,
  SUM,
  type Writer,
} from "./notation.ts";

/** Elements by where they stand, and values made of pieces. */
export const positions: Notations = {
  tensor: (node) => atom(showTensor(node)),
  reshape: showOperand,
  broadcastTo: showOperand,
  position: showOperand,
  cast: (node, write) =>
    node.dtype === "real" || node.inputs.every(isWhole)
      ? showOperand(node, write)
      : showCall(node, write),
  slice: (node, write) => atom(write.within(node.inputs[0], ATOM) + showSlice(node)),
  assemble: showPieces,
  concat: showPieces,
  iota: (node) => atom(counterOf(node)),
  gather: (node, write) => atom(write.within(node.inputs[0], ATOM) + showPositions(node, 1, write)),
  scatterAdd: showScattered,
  sliceAdd: showAdded,
};

/** What only stands elsewhere is written as it is. */
function showOperand({ inputs: [a] }: Node, write: Writer): Notation {
  return a ? write.of(a) : CUT;
}

function showPieces({ inputs }: Node, write: Writer): Notation {
  return atom(`[${inputs.map((input) => write.within(input, LOOSEST)).join(", ")}]`);
}

/** A position along the axis: i along the first, j along the second. */
function counterOf({ shape, attributes }: Node): string {
  const axis = Number(attributes["axis"]);
  return shape.length === 1 ? "j" : ("ijklm"[axis] ?? "n");
}

/** `[ids]`, `[:, ids]`, as NumPy writes it; the operands from `first` on are the positions. */
export function showPositions({ attributes, inputs }: Node, first: number, write: Writer): string {
  const axes = attributes["axes"] as readonly number[];
  const parts = Array.from({ length: Math.max(...axes) + 1 }, (_, axis) => {
    const which = axes.indexOf(axis);
    return which < 0 ? ":" : write.within(inputs[first + which], LOOSEST);
  });
  return `[${parts.join(", ")}]`;
}

/** `x + u at [ids]`. */
function showScattered(node: Node, write: Writer): Notation {
  const [base, updates] = node.inputs;
  const added = `${write.within(updates, SUM)} at ${showPositions(node, 2, write)}`;
  if (base && isZero(base)) return { text: added, binds: LOOSEST };
  return { text: `${write.within(base, SUM)} + ${added}`, binds: LOOSEST };
}

/** `x + d at [1:3] - e at [0:2]`. */
function showAdded(node: Node, write: Writer): Notation {
  const [base] = node.inputs;
  const first = base && !isZero(base) ? write.within(base, SUM) : "";
  const text = addedPieces(node).reduce((sum, { node: piece, region }) => {
    const isLess = piece.op === "neg";
    const value = write.within(isLess ? piece.inputs[0] : piece, SUM);
    const term = `${value} at ${showRegion(region, piece.shape, node.shape)}`;
    if (sum === "") return isLess ? `-${term}` : term;
    return `${sum} ${isLess ? "-" : "+"} ${term}`;
  }, first);
  return { text, binds: LOOSEST };
}
