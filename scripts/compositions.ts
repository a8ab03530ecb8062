/** What the reference says of operations that the builder composes of others of the table. */
export interface Composition {
  readonly doc: string;
  /** As in the table: what each operand's gradient is, in `g`. */
  readonly gradient: string;
  readonly domain?: string;
  readonly edge?: string;
}

export const compositions: Readonly<Record<string, Composition>> = {
  at: {
    doc: "the elements at a position of the first axis, or of the first few; these axes go",
    gradient: "g at the position, 0 elsewhere",
  },
  integerPow: {
    doc: "x to a power n that is a whole number; small powers are products",
    gradient: "n g x^(n - 1)",
    edge: "n = 0: value 1, gradient 0",
  },
  dropout: {
    doc: "x / (1 - rate) where the mask is 1 or true, else 0",
    gradient: "g / (1 - rate) where the mask is 1 or true, else 0",
    domain: "0 ≤ rate < 1",
  },
};
