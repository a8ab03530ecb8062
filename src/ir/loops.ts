/**
 * The loop-level IR: what a printer turns into code. It knows nothing of JavaScript; element
 * operations are named after rows of the elementwise table. Its kinds refer to each other, and each has
 * its comment: so the file is long.
 */
import type { Leaf, Node, ResultArray, Role } from "./graph.ts";
import type { Shape } from "./shape.ts";
import { addSizes, multiplySizes, ONE, type Size, ZERO } from "./size.ts";

/** A counter running from 0 up to `extent`, exclusive, or from the last of these down to 0. */
export interface LoopVariable {
  readonly id: number;
  readonly extent: Size;
  readonly isDescending?: true;
  /** It counts in steps of so many, as long as a whole step fits. */
  readonly step?: number;
  /** It begins where whole steps of so many end. */
  readonly rest?: number;
  /** It counts the rows of one step of this loop around it. */
  readonly strip?: LoopVariable;
  /** It counts in blocks of so many, the last of which may be shorter. */
  readonly block?: number;
}

/**
 * A whole number: `constant + Σ factor · variable + Σ factor · value`. One per axis of what is
 * accessed. It is affine in the loop variables but for the values that it looks up in memory.
 */
export interface Index {
  readonly constant: Size;
  readonly terms: readonly IndexTerm[];
  readonly lookups: readonly Lookup[];
}

export interface IndexTerm {
  readonly variable: LoopVariable;
  readonly factor: Size;
}

/** A position that is known at run time only: whatever lies along the axis may be touched. */
export interface Lookup {
  readonly value: Expr;
  readonly factor: Size;
}

/**
 * Which flat array holds a buffer. `indices` and `masks` are the inputs that are integers and truth
 * values; `constants` are module-level data; `cache` has outputs, saved values and scratch.
 */
export type Space =
  | "inputs"
  | "indices"
  | "masks"
  | "params"
  | Exclude<Role, "inputs">
  | ResultArray
  | "constants"
  /** No array: a scalar that lives in the code. */
  | "registers";

/** The array that holds a leaf. */
export function spaceOf({ role, node }: Leaf): Space {
  if (role !== "inputs" || node.dtype === "real") return role;
  return node.dtype === "int" ? "indices" : "masks";
}

/** A value in memory, row-major. Every element is written before it is read, and only once (an assembled value first filled with zeros). */
export interface Buffer {
  readonly id: number;
  readonly space: Space;
  readonly shape: Shape;
  /** The buffer whose memory this one shares, seen in another shape. */
  readonly base?: Buffer;
  /** Where in that memory it begins, if not at the beginning. */
  readonly from?: Size;
  /** The value it holds. */
  readonly node: Node;
  /** What it is called where it holds no value of the model. */
  readonly label?: string;
  /** Where it holds one row of the value, or what one iteration needs, in each iteration of this loop anew. */
  readonly row?: LoopVariable;
}

/** A number (or truth value) at one point of an iteration space. Hash-consed within a function. */
export type Expr = NumberExpr | IndexExpr | LoadExpr | LocalExpr | ApplyExpr;

export interface NumberExpr {
  readonly kind: "number";
  readonly value: number;
}
/** A position as a number: it has loop variables and looks nothing up. */
export interface IndexExpr {
  readonly kind: "index";
  readonly index: Index;
}
export interface LoadExpr {
  readonly kind: "load";
  readonly buffer: Buffer;
  readonly index: readonly Index[];
}
/** The final value of a reduction's accumulator, after its loop, or the running one of a scan's. */
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
export type Combine = "sum" | "product" | "max" | "min";

/** What changes nothing: where each of them begins. */
export const neutral: Readonly<Record<Combine, number>> = {
  sum: 0,
  product: 1,
  max: -Infinity,
  min: Infinity,
};

/** A mutable scalar, the accumulator of a reduction or a scan. */
export interface Local {
  readonly id: number;
  /** It begins with the neutral element of this. */
  readonly combine: Combine;
  /** A maximum that is no less than this: where it begins instead. */
  readonly least?: number;
  /** The reduction or scan it computes. */
  readonly node: Node;
  /** A scan's: it is read in every iteration of the loop that accumulates it. */
  readonly isRunning?: true;
  /** It belongs to one iteration of a loop of the model. */
  readonly isRepeated?: true;
  /** The memory that it is stored in, or added to, in the end. */
  readonly into?: Buffer;
  /** Which ones of the iterations that are computed together it belongs to, outermost first. */
  readonly copy?: readonly number[];
  /** It has what one block of the iterations comes to, before that is added to the whole. */
  readonly isPartial?: true;
}

export type Statement =
  | LoopStatement
  | AccumulatorStatement
  | AccumulateStatement
  | StoreStatement
  | CallStatement
  | NoteStatement
  | RegisterStatement
  | IterationStatement
  | BranchStatement
  | PartStatement
  | LeaveStatement
  | CheckStatement
  | ReportStatement;

/** Not code: says what the statements that follow compute, for the comment above them. */
export interface NoteStatement {
  readonly kind: "note";
  readonly node: Node;
  /** What they give it out as, where that is no name of its own: the gradient `dW1`. */
  readonly as?: string;
  /** Of a value that pieces are added to: those that the statements add; none of them for what comes before. */
  readonly pieces?: readonly number[];
  /** The whole of it, where that is no mathematics. */
  readonly text?: string;
  /** A comment on others has told of it. */
  readonly isTold?: true;
}

export interface LoopStatement {
  readonly kind: "loop";
  readonly variable: LoopVariable;
  /** It runs only through the block that begins where this counter stands. */
  readonly within?: LoopVariable;
  readonly body: readonly Statement[];
  /** What it does with all the loops inside it, which is to give every element of memory one number: a call does that. */
  readonly fill?: StoreStatement;
}
/** Declares an accumulator with the neutral element of its reduction. */
export interface AccumulatorStatement {
  readonly kind: "accumulator";
  readonly local: Local;
  /** Where it begins instead. */
  readonly begin?: number;
}
export interface AccumulateStatement {
  readonly kind: "accumulate";
  readonly local: Local;
  readonly value: Expr;
  /** How, where it is not as the accumulator begins. */
  readonly how?: Combine;
  /** It makes the value that the next iteration begins with: the last thing an iteration does. */
  readonly isLate?: true;
  /** Of a maximum or minimum: the accumulator of the counter's first value at which it, or a NaN, is taken. */
  readonly place?: { readonly local: Local; readonly counter: LoopVariable };
}
export interface StoreStatement {
  readonly kind: "store";
  readonly buffer: Buffer;
  readonly index: readonly Index[];
  readonly value: Expr;
  /** Adds to what is there. */
  readonly accumulate: boolean;
  /** Adds a piece of a `sliceAdd` where it lies: in which order these are added up does not matter. */
  readonly isPiece?: true;
}

/** Declares a register; with a value, or before a branch that gives it one. */
export interface RegisterStatement {
  readonly kind: "register";
  readonly buffer: Buffer;
  readonly value?: Expr;
  /** It keeps this value. */
  readonly isFixed?: true;
}

/**
 * A loop of the model: its iterations run in order, and what one leaves in memory the next one finds.
 * To what is around, this is one statement that reads and writes whole values.
 */
export interface IterationStatement {
  readonly kind: "iteration";
  readonly variable: LoopVariable;
  /** The value that counts in the model: the counter bears its name. */
  readonly counter: Node;
  /** Where the counter begins, if not at 0. */
  readonly begin?: Expr;
  /** Where it ends, before which it stops or from which it runs down to 0, if that is not its extent. */
  readonly steps?: Expr;
  /** How many iterations one call of the function runs in all, where the extents of the counters do not say it. */
  readonly inAll?: Size;
  readonly body: readonly Statement[];
  readonly uses: BlockUses;
}

/** One of two blocks, by a truth value. As an iteration, it is one statement to what is around. */
export interface BranchStatement {
  readonly kind: "branch";
  readonly condition: Expr;
  readonly taken: readonly Statement[];
  readonly other: readonly Statement[];
  readonly uses: BlockUses;
}

/**
 * Statements that stand in a function of their own, which takes the counters of the loops around it.
 * They share memory with what is around them, and neither accumulators nor registers.
 */
export interface PartStatement {
  readonly kind: "part";
  /** It computes one step of this loop around it, for so many rows, where that takes long. */
  readonly strip?: LoopVariable;
  readonly body: readonly Statement[];
}

/** Ends the iteration around it, and all that would follow, unless a truth value holds. */
export interface LeaveStatement {
  readonly kind: "leave";
  readonly unless: Expr;
}

/** A debug build's: looks at what a step makes, or at where it reads and writes. Never in any other build. */
export interface CheckStatement {
  readonly kind: "check";
  /** The value that is made of the step, or whose operation looks something up. */
  readonly node: Node;
  /** Which element of it, where that is known. */
  readonly element: readonly Index[];
  /** What is checked is needed only where all of these hold. */
  readonly when: readonly Expr[];
  readonly test: Test;
}

export type Test =
  /** A number, made of others. */
  | { readonly kind: "value"; readonly value: Expr; readonly operands: readonly Expr[] }
  /** What an accumulator, or memory, becomes when `value` is added to it, or multiplied with it. */
  | {
      readonly kind: "total";
      readonly to: Local | Pick<StoreStatement, "buffer" | "index">;
      readonly how: "sum" | "product";
      readonly value: Expr;
    }
  /** All numbers that a call has made. */
  | { readonly kind: "whole"; readonly result: Buffer; readonly operands: readonly Buffer[] }
  | { readonly kind: "position"; readonly position: Expr; readonly extent: Size };

/** Throws if a check has found something. */
export interface ReportStatement {
  readonly kind: "report";
}

/** What a block touches of what is around it. */
export interface BlockUses {
  readonly reads: readonly Buffer[];
  readonly writes: readonly Buffer[];
  readonly locals: readonly Local[];
  /** Memory of the block's own, for as long as one run of it. */
  readonly scratch: readonly Buffer[];
}

/** Where in other memory a value lies that has none of its own: so many numbers from the beginning of another. */
export interface Lodging {
  readonly in: Buffer;
  readonly from: Index;
}

/**
 * Calls a function of the emitted module, which computes a whole value from whole values in memory.
 * Never inside a loop nest; the result shares no memory with an operand.
 */
export interface CallStatement {
  readonly kind: "call";
  /** The file in templates/ that has the function. */
  readonly template: string;
  /** Integers that come before the memory. */
  readonly sizes: readonly Size[];
  readonly operands: readonly Buffer[];
  readonly result: Buffer;
}

export function constantIndex(constant: Size): Index {
  return { constant, terms: [], lookups: [] };
}

export function variableIndex(variable: LoopVariable, factor: Size): Index {
  return { constant: ZERO, terms: [{ variable, factor }], lookups: [] };
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
  const looked = new Map<Expr, Size>();
  for (const { value, factor } of [...a.lookups, ...b.lookups]) {
    looked.set(value, addSizes(looked.get(value) ?? ZERO, factor));
  }
  const lookups = [...looked]
    .filter(([, factor]) => factor !== ZERO)
    .map(([value, factor]) => ({ value, factor }));
  return { constant: addSizes(a.constant, b.constant), terms, lookups };
}

export function scaleIndex(index: Index, by: Size): Index {
  if (by === ZERO) return ZERO_INDEX;
  return {
    constant: multiplySizes(index.constant, by),
    terms: index.terms.map(({ variable, factor }) => ({
      variable,
      factor: multiplySizes(factor, by),
    })),
    lookups: index.lookups.map(({ value, factor }) => ({
      value,
      factor: multiplySizes(factor, by),
    })),
  };
}

export function offsetIndex(index: Index, by: Size): Index {
  return { ...index, constant: addSizes(index.constant, by) };
}

/** Whether the index is the loop variable itself. */
export function isPlainIndex(index: Index, variable: LoopVariable): boolean {
  const [only, ...others] = index.terms;
  const isSame = others.length === 0 && only?.variable === variable && only.factor === ONE;
  return isSame && index.constant === ZERO && index.lookups.length === 0;
}
