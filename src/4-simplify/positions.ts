import type { Node } from "../ir/graph.ts";
import type { Shape } from "../ir/shape.ts";
import { ONE } from "../ir/size.ts";
import { integers } from "../ops/axes.ts";
import { isZero } from "../ops/gather.ts";
import { countOver } from "../ops/reduce.ts";
import { scalarOf } from "./fold.ts";
import type { StructuralRule } from "./rewriting.ts";

/** Whether all positions are there: those of the largest or smallest along axes of as many elements. */
function areFound(node: Node, shape: Shape, positions: readonly Node[]): boolean {
  const axes = integers(node.attributes, "axes");
  return positions.every((position, at) => {
    const [x] = position.inputs;
    const isPlace = ["argmax", "argmin"].includes(position.op);
    return isPlace && x && countOver(x.shape, position.attributes) === shape[axes[at] ?? 0];
  });
}

/** The elements of a uniform value are that value, wherever they are taken. */
export const takeUniform: StructuralRule = (node, r) => {
  const [x, ...positions] = node.inputs;
  const value = x && scalarOf(x);
  if (!x || value === undefined || !areFound(node, x.shape, positions)) return undefined;
  return r.broadcast(r.constant(value, node.dtype), node.shape);
};

/**
 * One number that is added to zeros along whole axes is added once for all elements of these: what
 * counts how often rows are taken counts once a row.
 */
export const countOnce: StructuralRule = (node, r) => {
  const [base, updates, ...positions] = node.inputs;
  if (!base || !updates || !isZero(base)) return undefined;
  const value = scalarOf(updates);
  if (value === undefined) return undefined;
  if (!areFound(node, node.shape, positions)) return undefined;
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
