/**
 * A model as a user of other libraries would write it, in the two languages that these speak:
 * operations on arrays, and on single numbers with indices. bench/cases/<name>/peers.ts has one.
 */
export interface Program {
  /** Scalars: the loss, or each row of a Jacobian. */
  readonly arrays?: <T>(on: Arrays<T>, leaves: Readonly<Record<string, T>>) => readonly T[];
  readonly scalars?: <T, I>(
    on: Scalars<T, I>,
    leaves: Readonly<Record<string, Entry<T, I>>>,
  ) => readonly T[];
  /** Shapes that leaves have in `scalars`, where they are others than those of the model. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** Why a peer is not tried, by its name or by the language. */
  readonly without?: Readonly<Record<string, string>>;
}

/** Operations on arrays, elementwise ones broadcasting as NumPy does. */
export interface Arrays<T> {
  readonly constant: (value: number) => T;
  readonly add: (a: T, b: T) => T;
  readonly sub: (a: T, b: T) => T;
  readonly mul: (a: T, b: T) => T;
  readonly div: (a: T, b: T) => T;
  readonly maximum: (a: T, b: T) => T;
  readonly neg: (a: T) => T;
  readonly square: (a: T) => T;
  readonly sqrt: (a: T) => T;
  readonly exp: (a: T) => T;
  readonly log: (a: T) => T;
  readonly log1p: (a: T) => T;
  readonly sin: (a: T) => T;
  readonly cos: (a: T) => T;
  readonly tanh: (a: T) => T;
  readonly sigmoid: (a: T) => T;
  readonly softplus: (a: T) => T;
  readonly relu: (a: T) => T;
  /** Of matrices. */
  readonly matmul: (a: T, b: T) => T;
  readonly transpose: (a: T) => T;
  /** Over all axes, or one. */
  readonly sum: (a: T, axis?: number) => T;
  readonly logsumexp: (a: T, axis: number) => T;
  readonly reshape: (a: T, shape: readonly number[]) => T;
  /** Rows `from` to `to` of the first axis. */
  readonly slice: (a: T, from: number, to: number) => T;
  /** Scalars as a vector. */
  readonly stack: (a: readonly T[]) => T;
  /** [images, rows, columns, 1] with [rows, columns, 1, filters], without padding. */
  readonly convolve: (images: T, kernel: T) => T;
  /** The largest of windows of 2×2 of [images, rows, columns, channels]. */
  readonly pool: (a: T, shape: readonly number[]) => T;
}

/** The element at these positions. */
export type Entry<T, I> = (...at: readonly (I | number)[]) => T;

/** Operations on numbers; I is an index that runs. */
export interface Scalars<T, I> {
  readonly add: (a: T | number, b: T | number) => T;
  readonly sub: (a: T | number, b: T | number) => T;
  readonly mul: (a: T | number, b: T | number) => T;
  readonly div: (a: T | number, b: T | number) => T;
  readonly max: (a: T | number, b: T | number) => T;
  readonly sqrt: (a: T) => T;
  readonly exp: (a: T) => T;
  readonly log: (a: T) => T;
  readonly sin: (a: T) => T;
  readonly cos: (a: T) => T;
  readonly tanh: (a: T) => T;
  readonly sum: (length: number, term: (i: I) => T) => T;
  /** All entries, computed once. */
  readonly table: (shape: readonly number[], entry: (...at: readonly I[]) => T) => Entry<T, I>;
}
