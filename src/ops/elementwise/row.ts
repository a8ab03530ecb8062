/**
 * An elementwise operation: one row, and nothing else in the tree changes.
 *
 * Names in the formulas: `a`, `b`, `c` are the operands, `y` the result. Each entry of `d` is
 * ∂y/∂operand, in the formula language (`*` is elementwise here; `? :`, comparisons and the
 * operations of this table are known); its length is the arity. A zero in a branch of `? :` means
 * that nothing flows there, not even a NaN.
 */
export interface Row {
  /** The value, on doubles. The parameters are the operands, in order. */
  readonly f: (...operands: number[]) => number | boolean;
  /** The same as TypeScript, in a, b, c. Absent, like `expand`: the template of the row's name computes it. */
  readonly print?: string;
  /** For a composite, the same as a formula of other rows: it is emitted as these. */
  readonly expand?: string;
  /** The same in mathematical notation, where `print` would not read well. */
  readonly math?: string;
  /** ∂y/∂a, ∂y/∂b, …; absent for operations on or to truth values. */
  readonly d?: readonly string[];
  /** Operand and result types, where they are not all real. */
  readonly types?: {
    readonly operands: readonly ("real" | "bool")[];
    readonly result: "real" | "bool";
  };
  /** Also on integers, of which it makes integers. */
  readonly integers?: true;
  /** What the last operands are if they are left out. */
  readonly defaults?: readonly number[];
  readonly doc: string;
  readonly domain?: string;
  readonly edge?: string;
  /** Infinite or undefined at some finite operands. */
  readonly singular?: true;
  /** Formulas whose zeros are jumps of the value or of a derivative, where no comparison in `d` shows them. */
  readonly kinks?: readonly string[];
  /** The error of value and derivatives, in units in the last place, where it may be more than 4. */
  readonly ulps?: number;
  /** Rough time of one evaluation in nanoseconds. */
  readonly cost: number;
}

/** How many operands a row takes at most. */
export function arityOf(row: Row): number {
  return row.types?.operands.length ?? row.d?.length ?? row.f.length;
}
