import type { Node } from "../ir/graph.ts";
import { sameShape } from "../ir/shape.ts";
import { ONE } from "../ir/size.ts";
import { scalarOf } from "./fold.ts";
import type { StructuralRule } from "./rewriting.ts";

/**
 * Elementwise operations broadcast by themselves: an operand need not be repeated first. Where none
 * need be, the operation is done on the small operands and its result repeated.
 */
export const absorbBroadcasts: StructuralRule = (node, r) => {
  if (!node.inputs.some(isView)) return undefined;
  const bare = node.inputs.map(withoutBroadcast);
  if (bare.every((input, at) => input === node.inputs[at])) return undefined;
  return r.broadcast(r.make(node.op, bare), node.shape);
};

function isView({ op }: Node): boolean {
  return op === "broadcastTo" || op === "reshape";
}

/** What is repeated by `broadcastTo`, or by a reshape that only adds leading axes of size 1. */
function withoutBroadcast(node: Node): Node {
  const [source] = node.inputs;
  if (node.op === "broadcastTo" && source) return source;
  if (node.op !== "reshape" || !source) return node;
  const added = node.shape.length - source.shape.length;
  const isSame = added > 0 && sameShape(node.shape.slice(added), source.shape);
  return isSame && node.shape.slice(0, added).every((size) => size === ONE) ? source : node;
}

function isSelect({ op }: Node): boolean {
  return op === "where";
}

/** An operation on `c ? k1 : k2` and constants is `c ? k3 : k4`; a truth value is c, its opposite, or known. */
export const foldIntoBranches: StructuralRule = (node, r) => {
  if (node.dtype === "int" || !node.inputs.some(isSelect)) return undefined;
  const selects = node.inputs.filter((input) => scalarOf(input) === undefined);
  const [select] = selects;
  if (select?.op !== "where" || selects.some((other) => other !== select)) {
    return undefined;
  }
  const [condition, ...branches] = select.inputs;
  if (!condition || branches.some((branch) => scalarOf(branch) === undefined)) return undefined;
  const [then, otherwise] = branches.map((branch) =>
    r.make(
      node.op,
      node.inputs.map((input) => (input === select ? branch : input)),
    ),
  );
  if (!then || !otherwise) return undefined;
  if (node.dtype === "bool") {
    const [holds, fails] = [scalarOf(then), scalarOf(otherwise)];
    if (holds === undefined || fails === undefined) return undefined;
    const isNot = (): Node => r.make("logicalNot", [condition]);
    return r.broadcast(holds === fails ? then : holds === 1 ? condition : isNot(), node.shape);
  }
  return r.broadcast(r.make("where", [condition, then, otherwise]), node.shape);
};
