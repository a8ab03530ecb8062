import { HashTable, mix, sameItems } from "../../ir/hash-table.ts";
import type { Expr, Index, StoreStatement } from "../../ir/loops.ts";
import { isRemade, type Step, type Steps } from "./steps.ts";

/** What may differ between steps that are alike. */
export type Operand =
  | { readonly kind: "load"; readonly expr: Expr & { readonly kind: "load" } }
  /** The value of the step of this number. */
  | { readonly kind: "value"; readonly step: number; readonly expr: Expr }
  | { readonly kind: "store"; readonly store: StoreStatement };

/** Steps with the same label compute the same of their operands, which are in the same order. */
export interface Form {
  readonly label: number;
  readonly operands: readonly Operand[];
}

/** Values this near are told apart by how far they are: those of an iteration, and of the one before. */
const NEAR = 64;

/** The form of each step that computes or stores a single number; undefined for any other. */
export function formsOf({ steps, definitions }: Steps): (Form | undefined)[] {
  const labels = new Labels();
  return steps.map((step, at) => {
    const former = new Former(at, definitions, labels);
    return former.formOf(step);
  });
}

/** A number for each sequence of words, the same for those that are equal. */
class Labels {
  readonly #words = new Map<string, number>();
  readonly #known = new HashTable<{ readonly words: readonly number[]; readonly label: number }>();
  #next = 0;

  wordOf(text: string): number {
    let word = this.#words.get(text);
    if (word === undefined) this.#words.set(text, (word = this.#words.size));
    return word;
  }

  of(words: readonly number[]): number {
    let hash = words.length;
    words.forEach((word) => (hash = mix(hash, word)));
    const known = this.#known.find(hash, (one) => sameItems(one.words, words));
    if (known) return known.label;
    this.#known.add(hash, { words, label: this.#next });
    return this.#next++;
  }
}

/** Describes one step, in Polish notation. */
class Former {
  readonly #at: number;
  readonly #definitions: Steps["definitions"];
  readonly #labels: Labels;
  readonly #words: number[] = [];
  readonly #operands: Operand[] = [];
  #isScalar = true;

  constructor(at: number, definitions: Steps["definitions"], labels: Labels) {
    this.#at = at;
    this.#definitions = definitions;
    this.#labels = labels;
  }

  formOf({ value, statements }: Step): Form | undefined {
    if (value) {
      if (value.kind !== "apply") return undefined;
      this.#apply(value);
    } else {
      const store = statements?.at(-1);
      if (store?.kind !== "store" || !isFixed(store.index)) return undefined;
      this.#say(store.buffer.space);
      this.#say(store.accumulate ? "+=" : "=");
      this.#operand(store.value);
      this.#operands.push({ kind: "store", store });
    }
    if (!this.#isScalar) return undefined;
    return { label: this.#labels.of(this.#words), operands: this.#operands };
  }

  #say(text: string): void {
    this.#words.push(this.#labels.wordOf(text));
  }

  #apply(expr: Expr & { readonly kind: "apply" }): void {
    this.#say(expr.op);
    expr.args.forEach((arg) => {
      this.#operand(arg);
    });
  }

  #operand(expr: Expr): void {
    if (expr.kind === "number") {
      this.#say(Object.is(expr.value, -0) ? "-0" : String(expr.value));
      return;
    }
    const step = this.#definitions.get(expr);
    if (step !== undefined) {
      this.#operands.push({ kind: "value", step, expr });
      const distance = this.#at - step;
      // Which one it is, or only that it is one.
      this.#words.push(distance <= NEAR ? -1 - distance : -2 - NEAR);
    } else if (expr.kind === "load" && isFixed(expr.index)) {
      this.#operands.push({ kind: "load", expr });
      this.#say(expr.buffer.space);
    } else if (expr.kind === "apply" && isRemade(expr)) {
      this.#apply(expr);
    } else this.#isScalar = false;
  }
}

function isFixed(index: readonly Index[]): boolean {
  return index.every(({ terms, lookups }) => terms.length + lookups.length === 0);
}
