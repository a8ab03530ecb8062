/** Declares an input of integers: positions, labels. The form is that of a JSON model. */
export function int(shape: unknown): { readonly int: unknown } {
  return Object.freeze({ int: shape });
}

/** Declares an input of truth values: a mask. */
export function bool(shape: unknown): { readonly bool: unknown } {
  return Object.freeze({ bool: shape });
}
