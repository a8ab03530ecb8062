import type { Attributes, Node, Type } from "../ir/graph.ts";
import type { Combine, Expr, Index } from "../ir/loops.ts";
import type { Shape } from "../ir/shape.ts";
import type { Size } from "../ir/size.ts";
import type { Builder } from "./builder.ts";

/**
 * Everything gradc knows about one operation. Elementwise operations are made from the rows of
 * `elementwise.ts`; structural ones are one file each.
 */
export interface Operation {
  readonly name: string;
  /** One line for the reference: what it computes. */
  readonly doc: string;
  /** For the reference: what each operand's gradient is, in `g`, the gradient of the result `y`. */
  readonly gradient?: string;
  /** Where it is defined, if not everywhere. */
  readonly domain?: string;
  /** What value and gradient are where the derivative does not exist. */
  readonly edge?: string;
  /** The result's type. This is both inference and verification. @throws {GradcError} GRADC2xxx */
  infer(inputs: readonly Type[], attributes: Attributes): Type;
  /** Sizes that must not be negative for the operation to make sense, beside those of the result. */
  readonly requires?: (node: Node) => readonly Size[];
  /**
   * Reverse mode: for each operand, what `adjoint` (of the result) contributes to the operand's
   * adjoint, in the operand's shape or one that broadcasting made of it (the adjoint pass sums over
   * broadcast axes). Undefined where the operand gets nothing. Absent: the result is never real.
   */
  readonly vjp?: (b: Builder, node: Node, adjoint: Node) => readonly (Node | undefined)[];
  /** Forward mode: the tangent of the result; an undefined operand tangent is zero. */
  readonly jvp?: (
    b: Builder,
    node: Node,
    tangents: readonly (Node | undefined)[],
  ) => Node | undefined;
  /** For an operation kept as a named node for stability and legibility: the same in simpler ones. */
  readonly expand?: (b: Builder, node: Node) => Node;
  /** How one element of the result comes from elements of the operands. Absent where `expand` is there. */
  readonly element?: (node: Node, index: readonly Index[], fresh: FreshVariable) => Element;
  /** Whether `element` reduces: each result element comes from many operand elements. */
  readonly reduces?: true;
  /** The function of the emitted module that computes the whole result. Instead of `element`. */
  readonly kernel?: (node: Node) => Kernel;
  /** How a running value makes the result. Instead of `element`. */
  readonly scan?: (node: Node) => Scan;
  /** Infinite or undefined at some finite operands. */
  readonly singular?: true;
  /** Rough cost of one element in nanoseconds, for store-or-recompute; views cost nothing. */
  readonly cost?: number;
}

/**
 * A running value through the elements along some axes, in row-major order, for each place along the
 * others. Operands have the result's shape.
 */
export interface Scan {
  readonly axes: readonly number[];
  /** Whether it begins at the end. */
  readonly isReversed: boolean;
  /** The running value begins with the neutral element of this. */
  readonly from: Combine;
  /** What an iteration does, in order: combine an operand's element with the running value, or emit it. */
  readonly steps: readonly ("emit" | { readonly how: Combine; readonly operand: number })[];
}

/**
 * A function that is emitted with the module, from templates/. It is called with `sizes`, then array
 * and first slot of each operand, then array and first slot of the result, and returns nothing.
 */
export interface Kernel {
  /** The name of the file in templates/ and of the function. */
  readonly template: string;
  readonly sizes: readonly Size[];
}

/** Makes a loop variable of the given extent and returns it as an index (constant 0 for an extent of 1). */
export type FreshVariable = (extent: Shape[number]) => Index;

/** One element of a result: operand elements, how they combine, and what is reduced over. */
export interface Element {
  /** The operands read and where; an operand may be read several times or not at all. */
  readonly reads: readonly Read[];
  /** The element from those reads, in order. Absent: the single read itself. */
  readonly combine?: (args: readonly Expr[]) => Expr;
  /** Reduces over the fresh variables in the reads. */
  readonly reduce?: {
    readonly how: Combine;
    readonly over: readonly Index[];
    /** A maximum is no less than this. */
    readonly least?: number;
  };
}

export interface Read {
  readonly operand: number;
  /** The index; where it is looked up, what makes it of the elements that were read before. */
  readonly index: readonly Index[] | ((read: readonly Expr[]) => readonly Index[]);
}
