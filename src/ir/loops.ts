import { type Leaf, type Node } from "./graph.ts";
import { type Shape } from "./shape.ts";
import { addSizes, multiplySizes, ONE, type Size, ZERO } from "./size.ts";

/**
 * The loop-level IR: what a printer turns into code. It knows nothing of JavaScript; element
 * operations are named after rows of the elementwise table.
 */

/** A counter running from 0 up to `extent`, exclusive. */
export interface LoopVariable {
  readonly id: number;
  readonly extent: Size;
}

/** An affine integer: `constant + Σ factor · variable`. One per axis of what is accessed. */
export interface Index {
  readonly constant: Size;
  readonly terms: readonly IndexTerm[];
}

export interface IndexTerm {
  readonly variable: LoopVariable;
  readonly factor: Size;
}

/** Which flat array holds a buffer. `constants` are module-level data; `cache` has outputs, saved values and scratch. */
export type Space = "inputs" | "params" | "upstream" | "grads" | "cache" | "constants";

/** A value in memory, row-major. Every element is written before it is read, and only once (an assembled value first filled with zeros). */
export interface Buffer {
  readonly id: number;
  readonly space: Space;
  readonly shape: Shape;
  /** The buffer whose memory this one shares, seen in another shape. */
  readonly base?: Buffer;
  /** The value it holds. */
  readonly node: Node;
  /** Where it holds one row of the value, in each iteration of this loop anew. */
  readonly row?: LoopVariable;
}

/** A number (or truth value) at one point of an iteration space. Hash-consed within a function. */
export type Expr = NumberExpr | LoadExpr | LocalExpr | ApplyExpr;

export interface NumberExpr {
  readonly kind: "number";
  readonly value: number;
}
export interface LoadExpr {
  readonly kind: "load";
  readonly buffer: Buffer;
  readonly index: readonly Index[];
}
/** The running (and, after its loop, final) value of an accumulator. */
export interface LocalExpr {
  readonly kind: "local";
  readonly local: Local;
}
/** An elementwise operation on operands. */
export interface ApplyExpr {
  readonly kind: "apply";
  readonly op: string;
  readonly args: readonly Expr[];
}

/** How a reduction combines: its first value and the elementwise operation. */
export type Combine = "sum" | "max" | "min";

/** A mutable scalar, the accumulator of a reduction. */
export interface Local {
  readonly id: number;
  readonly combine: Combine;
  /** The reduction it computes. */
  readonly node: Node;
}

export type Statement =
  LoopStatement | AccumulatorStatement | AccumulateStatement | StoreStatement | NoteStatement;

/** Not code: says what the statements that follow compute, for the comment above them. */
export interface NoteStatement {
  readonly kind: "note";
  readonly node: Node;
  /** Set where they write the gradient with respect to this leaf. */
  readonly gradientOf?: Leaf;
}

export interface LoopStatement {
  readonly kind: "loop";
  readonly variable: LoopVariable;
  readonly body: readonly Statement[];
}
/** Declares an accumulator with the neutral element of its reduction. */
export interface AccumulatorStatement {
  readonly kind: "accumulator";
  readonly local: Local;
}
export interface AccumulateStatement {
  readonly kind: "accumulate";
  readonly local: Local;
  readonly value: Expr;
}
export interface StoreStatement {
  readonly kind: "store";
  readonly buffer: Buffer;
  readonly index: readonly Index[];
  readonly value: Expr;
  /** Adds to what is there. */
  readonly accumulate: boolean;
}

export function constantIndex(constant: Size): Index {
  return { constant, terms: [] };
}

export function variableIndex(variable: LoopVariable, factor: Size): Index {
  return { constant: ZERO, terms: [{ variable, factor }] };
}

export const ZERO_INDEX: Index = constantIndex(ZERO);

export function addIndices(a: Index, b: Index): Index {
  const factors = new Map<LoopVariable, Size>();
  for (const { variable, factor } of [...a.terms, ...b.terms]) {
    factors.set(variable, addSizes(factors.get(variable) ?? ZERO, factor));
  }
  const terms = [...factors]
    .filter(([, factor]) => factor !== ZERO)
    .map(([variable, factor]) => ({ variable, factor }))
    .sort((s, t) => s.variable.id - t.variable.id);
  return { constant: addSizes(a.constant, b.constant), terms };
}

export function scaleIndex(index: Index, by: Size): Index {
  if (by === ZERO) return ZERO_INDEX;
  return {
    constant: multiplySizes(index.constant, by),
    terms: index.terms.map(({ variable, factor }) => ({
      variable,
      factor: multiplySizes(factor, by),
    })),
  };
}

export function offsetIndex(index: Index, by: Size): Index {
  return { constant: addSizes(index.constant, by), terms: index.terms };
}

export function keyOfIndex(index: Index): string {
  const terms = index.terms.map(({ variable, factor }) => `${factor.key}@${variable.id}`);
  return [index.constant.key, ...terms].join("+");
}

/** Whether the index is the loop variable itself. */
export function isPlainIndex({ constant, terms }: Index, variable: LoopVariable): boolean {
  const [only, ...others] = terms;
  const isSame = others.length === 0 && only?.variable === variable && only.factor === ONE;
  return isSame && constant === ZERO;
}
