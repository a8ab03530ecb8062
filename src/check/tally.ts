import type { Node } from "../ir/graph.ts";
import { numbersOf } from "../ir/shape.ts";
import { elementsOf } from "../ops/axes.ts";
import type { CheckRow, Verdict } from "./report.ts";

/** What a comparison of one element came to. Undecided ones are not brought here. */
export interface Comparison {
  readonly emitted: number;
  readonly reference: number;
  /** Name of the witness: "differences", "tangent", "adjoint graph", "interpreter". */
  readonly witness: string;
  /** Error relative to the scale that the witness can resolve. */
  readonly error: number;
  /** The largest error that is accepted. */
  readonly accepted: number;
}

function wrongness(emitted: number): Verdict {
  return Number.isFinite(emitted) ? "wrong" : "not finite";
}

/** Collects the comparisons of one leaf or output into its row of the report. */
export class Tally {
  readonly #name: string;
  readonly #node: Node;
  readonly #witnesses: readonly string[];
  readonly #selected = new Set<number>();
  readonly #decided = new Map<string, Set<number>>();
  #worst = 0;
  #at = "";
  #verdict: Verdict = "ok";

  /** Every element that is selected must be decided by each of the witnesses at least once. */
  constructor(name: string, node: Node, witnesses: readonly string[]) {
    this.#name = name;
    this.#node = node;
    this.#witnesses = witnesses;
    for (const witness of witnesses) this.#decided.set(witness, new Set());
  }

  select(element: number): void {
    this.#selected.add(element);
  }

  add(element: number, where: string, comparison: Comparison): void {
    const { emitted, reference, witness, error, accepted } = comparison;
    this.#decided.get(witness)?.add(element);
    const verdict = !(error > accepted) && !Number.isNaN(error) ? "ok" : wrongness(emitted);
    const isFirstWrong = verdict !== "ok" && this.#verdict === "ok";
    // A small error that is not accepted says more than a larger one of a coarser witness that is;
    // one that is not a number is worse than any other, and stays.
    const isWorse = this.#verdict === "ok" || verdict !== "ok" ? !(error <= this.#worst) : false;
    if (!isFirstWrong && (!isWorse || Number.isNaN(this.#worst))) return;
    if (isFirstWrong) this.#verdict = verdict;
    this.#worst = error;
    this.#at = `${this.#place(element)} at ${where}: ${emitted}, ${witness} ${reference}`;
  }

  row(): CheckRow {
    const decided = [...this.#selected].filter((element) =>
      this.#witnesses.every((witness) => this.#decided.get(witness)?.has(element) === true),
    );
    const isUntold = this.#selected.size === 0 && elementsOf(this.#node) > 0;
    const isOpen = decided.length < this.#selected.size || isUntold;
    return {
      leaf: this.#name,
      shape: numbersOf(this.#node.shape),
      partials: elementsOf(this.#node),
      compared: decided.length,
      worst: this.#worst,
      at: this.#at,
      verdict: this.#verdict === "ok" && isOpen ? "unresolved" : this.#verdict,
    };
  }

  /** `W1[2, 3]`, `x` for a scalar. */
  #place(element: number): string {
    const index: number[] = [];
    let rest = element;
    for (const size of numbersOf(this.#node.shape).toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return index.length === 0 ? this.#name : `${this.#name}[${index.join(", ")}]`;
  }
}
