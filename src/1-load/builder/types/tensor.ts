import type { Dimension, Sizes } from "./sizes.ts";
import type { Reversed } from "./axes.ts";
import type { IntegerMethods } from "./integers.ts";
import type { ConditionMethods, TensorMethods } from "./methods.ts";

declare const kind: unique symbol;

/** Any tensor of real numbers; a constraint for operands, cheap to check. */
export interface AnyTensor {
  readonly [kind]: "real";
  readonly shape: Sizes;
}

/** Any tensor of integers. */
export interface AnyInteger {
  readonly [kind]: "int";
  readonly shape: Sizes;
}

/** Any tensor of truth values. */
export interface AnyCondition {
  readonly [kind]: "bool";
  readonly shape: Sizes;
}

/**
 * A tensor of real numbers: an immutable value that stands for a node of the graph. `S` is its
 * shape: `Tensor<[8, 4]>`, `Tensor<["N", 4]>`; `Tensor` alone has any shape.
 */
export interface Tensor<S extends Sizes = Dimension[]> extends AnyTensor, TensorMethods {
  readonly shape: S;
  /** The axes reversed: of a matrix, its transpose. */
  readonly T: Tensor<Reversed<S>>;
}

/** A tensor of integers: positions, labels, what `argmax` makes. Nothing is differentiated through it. */
export interface IntTensor<S extends Sizes = Dimension[]> extends AnyInteger, IntegerMethods {
  readonly shape: S;
  readonly T: IntTensor<Reversed<S>>;
}

/** A tensor of truth values: what comparisons make and `where` takes. */
export interface Condition<S extends Sizes = Dimension[]> extends AnyCondition, ConditionMethods {
  readonly shape: S;
}

/** Nested lists of numbers, rectangular. */
export type Nested = readonly (number | Nested)[];

/** What stands wherever a tensor does. */
export type Operand = number | Nested | AnyTensor;

/** What stands where a tensor of integers does; numbers must be whole. */
export type IntegerOperand = number | Nested | AnyInteger;

/** The shape of an operand. */
export type ShapeOf<X> = 0 extends 1 & X
  ? number[]
  : X extends number
    ? []
    : X extends { readonly shape: infer S extends Sizes }
      ? S
      : Nested extends X
        ? number[]
        : X extends readonly [infer First, ...unknown[]]
          ? [X["length"] & number, ...ShapeOf<First>]
          : X extends readonly (infer Element)[]
            ? [number, ...ShapeOf<Element>]
            : number[];
