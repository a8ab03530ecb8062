import type { TracedModel } from "gradc";
import type { Computation, Flat, Views } from "./emitted.ts";

/** Numbers as JSON has them, or in a flat array already. */
export type Numbers = number | boolean | Flat | readonly Numbers[];

/**
 * One function of an eval: which model, how the numbers of the input fill its leaves, which of the
 * emitted functions compute it, and how the answer is read from its memory. Nothing in between.
 */
export interface Evaluation<Input> {
  /** What the model depends on beside the symbolic sizes; inputs that agree in it share a module. */
  readonly constants?: (input: Input) => unknown;
  readonly model: (input: Input) => TracedModel;
  /** The numbers that the symbolic sizes stand for, in their order. */
  readonly symbols?: (input: Input) => readonly number[];
  /** The numbers of every leaf, by name. */
  readonly leaves: (input: Input) => Readonly<Record<string, Numbers>>;
  /** The emitted functions to call, in this order. */
  readonly calls: readonly Computation[];
  readonly output: (views: Views, input: Input) => unknown;
}

/** The functions of an eval, by name. */
export type Eval = Readonly<Record<string, Evaluation<never>>>;

/** The only number of a view. */
export function scalar(view: Flat): number {
  return view[0];
}

/** All numbers of a view. */
export function vector(view: Flat): number[] {
  return [...view];
}

/** The rows of a matrix. */
export function rows(view: Flat, columns: number): number[][] {
  const numbers = vector(view);
  const count = columns === 0 ? 0 : numbers.length / columns;
  return Array.from({ length: count }, (_, row) =>
    numbers.slice(row * columns, (row + 1) * columns),
  );
}
