import { showTerms, type Size, type Term } from "./size.ts";

/** A number, or a formula in the symbolic sizes of the model: `5 N + 4`. */
export type Count = number | string;

/** A sum of sizes, each so many times: not always a whole number, as a loop in steps of 4 runs a quarter of its extent. */
export class Amount {
  readonly #terms = new Map<string, Term>();

  add({ terms }: Size, times: number): void {
    for (const { symbols, coefficient } of terms) this.#addTerm(symbols, coefficient * times);
  }

  addAll(other: Amount): void {
    for (const { symbols, coefficient } of other.#terms.values()) {
      this.#addTerm(symbols, coefficient);
    }
  }

  #addTerm(symbols: readonly string[], coefficient: number): void {
    const key = symbols.join("*");
    const known = this.#terms.get(key)?.coefficient ?? 0;
    this.#terms.set(key, { symbols, coefficient: known + coefficient });
  }

  /** Fractions to four digits. */
  get count(): Count {
    const terms = [...this.#terms.values()]
      .map(({ symbols, coefficient }) => ({
        symbols,
        coefficient: Math.round(1e4 * coefficient) / 1e4,
      }))
      .filter(({ coefficient }) => coefficient !== 0)
      .sort((a, b) => (a.symbols.join("*") < b.symbols.join("*") ? -1 : 1));
    const isFixed = terms.every(({ symbols }) => symbols.length === 0);
    return isFixed ? (terms[0]?.coefficient ?? 0) : showTerms(terms);
  }

  /** This over another one, or what that comes to where all symbolic sizes are equal and large. */
  over(other: Amount): number {
    const degree = Math.max(this.#degree, other.#degree);
    return this.#leading(degree) / other.#leading(degree);
  }

  get #degree(): number {
    const terms = [...this.#terms.values()].filter(({ coefficient }) => coefficient !== 0);
    return Math.max(0, ...terms.map(({ symbols }) => symbols.length));
  }

  #leading(degree: number): number {
    return [...this.#terms.values()]
      .filter(({ symbols }) => symbols.length === degree)
      .reduce((sum, { coefficient }) => sum + coefficient, 0);
  }
}
