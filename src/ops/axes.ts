import { fail } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Attributes, Type } from "../ir/graph.ts";
import { type Index, ZERO_INDEX } from "../ir/loops.ts";
import { countOf, type Shape, showShape } from "../ir/shape.ts";
import { constantSize, numberOf, ONE, type Size } from "../ir/size.ts";

/** An index into a broadcast result, as an index into an operand of shape `shape`. */
export function align(index: readonly Index[], shape: Shape): Index[] {
  const offset = index.length - shape.length;
  return shape.map((size, axis) =>
    size === ONE ? ZERO_INDEX : (index[axis + offset] ?? ZERO_INDEX),
  );
}

/** How many numbers a value of constant shape holds. */
export function elementsOf({ shape }: { readonly shape: Shape }): number {
  return numberOf(countOf(shape));
}

/** A list of whole numbers among the attributes. */
export function integers(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  invariant(Array.isArray(value), `attribute ${name} is not a list`);
  return value as readonly number[];
}

/** A shape among the attributes. */
export function shapeAttribute(attributes: Attributes, name = "shape"): Shape {
  const value = attributes[name];
  invariant(Array.isArray(value), `attribute ${name} is not a shape`);
  return value as readonly Size[];
}

/** Sizes among the attributes, some of which may be known only at run time. */
export function sizesIn(attributes: Attributes, name: string): Shape {
  const value = attributes[name];
  invariant(Array.isArray(value), `attribute ${name} is not a list`);
  const list = value as readonly (number | Size)[];
  return list.map((one) => (typeof one === "number" ? constantSize(one) : one));
}

/** One real operand, or a diagnostic. */
export function oneReal(op: string, inputs: readonly Type[]): Type {
  const [input] = inputs;
  if (inputs.length !== 1 || !input)
    fail("GRADC2006", `${op} takes 1 operand, not ${inputs.length}`);
  requireReal(op, input);
  return input;
}

export function requireReal(op: string, input: Type): void {
  if (input.dtype === "real") return;
  const isInteger = input.dtype === "int";
  fail("GRADC2002", `${op} takes real tensors, not ${isInteger ? "integers" : "truth values"}`, {
    help: isInteger
      ? 'turn integers into real numbers with cast(x, "real")'
      : "turn a truth value into numbers with where(condition, 1, 0)",
  });
}

/** One operand of real numbers or integers, or a diagnostic. */
export function oneNumeric(op: string, inputs: readonly Type[]): Type {
  const [input] = inputs;
  return input?.dtype === "int" && inputs.length === 1 ? input : oneReal(op, inputs);
}

/**
 * Axes as the user gives them (negative ones count from the end; none means all), sorted.
 * @throws {GradcError} GRADC2004 if one is out of range or named twice
 */
export function normalAxes(
  op: string,
  axes: readonly number[] | undefined,
  shape: Shape,
): number[] {
  const rank = shape.length;
  if (axes === undefined || axes.length === 0) return shape.map((_, axis) => axis);
  const normal = axes.map((axis) => normalAxis(op, axis, rank, shape));
  const sorted = [...new Set(normal)].sort((a, b) => a - b);
  if (sorted.length !== normal.length) {
    fail("GRADC2004", `${op} names an axis twice in [${axes.join(", ")}]`, {
      help: "name each axis once",
    });
  }
  return sorted;
}

/** One axis in 0 … rank - 1. @throws {GradcError} GRADC2004 */
export function normalAxis(op: string, axis: number, rank: number, shape: Shape): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || normal < 0 || normal >= rank) {
    fail("GRADC2004", `${op} has no axis ${axis} in ${showShape(shape)}`, {
      help:
        rank === 0
          ? "a scalar has no axes"
          : `axes run from 0 to ${rank - 1}, or from -${rank} to -1 counted from the end`,
    });
  }
  return normal;
}

/** The shape without `axes`, or with size 1 in their place. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return shape.flatMap((size, axis) => (axes.includes(axis) ? (keepDims ? [ONE] : []) : [size]));
}
