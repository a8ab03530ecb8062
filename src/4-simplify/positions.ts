import { ONE } from "../ir/size.ts";
import { integers } from "../ops/axes.ts";
import { isZero } from "../ops/gather.ts";
import { scalarOf } from "./fold.ts";
import type { StructuralRule } from "./rewriting.ts";

/** The elements of a uniform value are that value, wherever they are taken. */
export const takeUniform: StructuralRule = (node, r) => {
  const value = node.inputs[0] && scalarOf(node.inputs[0]);
  return value === undefined ? undefined : r.broadcast(r.constant(value, node.dtype), node.shape);
};

/**
 * One number that is added to zeros along whole axes is added once for all elements of these: what
 * counts how often rows are taken counts once a row.
 */
export const countOnce: StructuralRule = (node, r) => {
  const [base, updates, ...positions] = node.inputs;
  const value = updates && scalarOf(updates);
  if (!base || !isZero(base) || value === undefined) return undefined;
  const axes = integers(node.attributes, "axes");
  const isWhole = (axis: number): boolean => !axes.includes(axis);
  if (node.shape.every((size, axis) => !isWhole(axis) || size === ONE)) return undefined;
  const shape = node.shape.map((size, axis) => (isWhole(axis) ? ONE : size));
  const place = Number(node.attributes["position"]);
  const rank = Math.max(0, ...positions.map((one) => one.shape.length));
  const added = updates.shape.map((size, axis) =>
    axis < place || axis >= place + rank ? ONE : size,
  );
  const zeros = r.broadcast(r.constant(0, node.dtype), shape);
  const numbers = r.broadcast(r.constant(value, node.dtype), added);
  const counts = r.make("scatterAdd", [zeros, numbers, ...positions], node.attributes);
  return r.broadcast(counts, node.shape);
};
