import { sameShape } from "../ir/shape.ts";
import { constantSize, multiplySizes, ONE } from "../ir/size.ts";
import { integers, reducedShape } from "../ops/axes.ts";
import { countOver } from "../ops/reduce.ts";
import { scalarOf } from "./fold.ts";
import type { StructuralRule } from "./rewriting.ts";

/** A sum, maximum or minimum of one element is that element. */
export const dropUnitAxes: StructuralRule = (node, r) => {
  const [x] = node.inputs;
  if (!x) return undefined;
  const axes = integers(node.attributes, "axes");
  const proper = axes.filter((axis) => x.shape[axis] !== ONE);
  if (proper.length === 0) {
    return sameShape(x.shape, node.shape) ? x : r.make("reshape", [x], { shape: node.shape });
  }
  if (proper.length === axes.length) return undefined;
  // The axes of size 1 stay, which is the result if they were to be kept anyway.
  if (node.attributes["keepDims"] !== true) return undefined;
  return r.make(node.op, [x], { axes: proper, keepDims: true });
};

/** Sums of whole numbers up to this, of any number of them that memory holds, are exact. */
const LARGEST = 2 ** 20;

/** The sum of a whole number is that times how many there are; no sum of nothing is -0. */
export const countWholeNumbers: StructuralRule = (node, r) => {
  const [x] = node.inputs;
  const value = x && scalarOf(x);
  if (!x || value === undefined || !Number.isInteger(value) || Math.abs(value) > LARGEST) {
    return undefined;
  }
  const count = countOver(x.shape, node.attributes);
  const dtype = node.dtype === "int" ? "int" : "real";
  const size = r.builder.size(multiplySizes(constantSize(Math.abs(value)), count), dtype);
  const total = value < 0 ? r.make("sub", [r.constant(0, dtype), size]) : size;
  return r.broadcast(total, node.shape);
};

/** A reduction whose axes are put back, or dropped, by a reshape does so itself. */
export const keepReducedAxes: StructuralRule = (node, r) => {
  const [reduced] = node.inputs;
  const x = reduced?.inputs[0];
  if (!reduced || !x || !["sum", "max", "min"].includes(reduced.op)) return undefined;
  if (!r.hasOneUse(reduced)) return undefined;
  const axes = integers(reduced.attributes, "axes");
  const keepDims = reduced.attributes["keepDims"] !== true;
  if (!sameShape(reducedShape(x.shape, axes, keepDims), node.shape)) return undefined;
  return r.make(reduced.op, [x], { axes, keepDims });
};
