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
};
