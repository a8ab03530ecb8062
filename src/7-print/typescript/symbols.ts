import type { Size } from "../../ir/size.ts";
import { leastFor } from "../../ir/size-order.ts";
import type { Scope } from "./names.ts";
import { printSize } from "./size-text.ts";

/** The symbolic sizes of a module: what every function takes first, and what they must fulfil. */
export class Symbols {
  /** In order of first appearance. */
  readonly names: readonly string[];
  /** What a function that takes them calls the lengths of the arrays. */
  readonly lengths: string;
  readonly #requirements: readonly Size[];

  /** `requirements` are sizes that must not be negative. */
  constructor(names: readonly string[], requirements: readonly Size[], scope: Scope) {
    this.names = names;
    this.#requirements = requirements;
    // Parameters keep their names in every function, and those that are not read begin with an underscore.
    for (const name of names) {
      scope.declare(name);
      scope.declare(`_${name}`);
    }
    const inner = scope.open();
    this.lengths = inner.declare("lengths");
    scope.close(inner);
  }

  /** `N: number, M: number`. */
  get parameters(): string {
    return this.names.map((name) => `${name}: number`).join(", ");
  }

  /** The same for code that may not read all of them. */
  parametersOf(code: readonly string[]): string[] {
    if (this.names.length === 0) return [];
    const words = wordsOf(code);
    return this.names.map((name) => `${words.has(name) ? name : `_${name}`}: number`);
  }

  /**
   * Makes 32-bit integers of those that a function reads, which are such integers already: V8 then
   * leaves out checks for overflow in its loops (measured: a tenth of the time of a regression).
   */
  coercions(code: readonly string[]): string[] {
    if (this.names.length === 0) return [];
    const words = wordsOf(code);
    const read = this.names.filter((name) => words.has(name));
    if (read.length === 0) return [];
    return [
      "// 32-bit integers, so that loops need no checks for overflow",
      ...read.map((name) => `${name} |= 0;`),
    ];
  }

  /** What must hold of them: `N and M are 32-bit integers of at least 0`. */
  get conditions(): string {
    const bounds = [...new Set(this.names.map((name) => this.#least(name)))];
    const own = bounds.map((least) => {
      const names = this.names.filter((name) => this.#least(name) === least);
      const what = names.length === 1 ? "is a 32-bit integer" : "are 32-bit integers";
      return `${listed(names)} ${what} of at least ${least}`;
    });
    const rest = this.#others().map((size) => `${printSize(size).text} is not negative`);
    return listed([...own, ...rest]);
  }

  /** What `sizes` tests before it answers. */
  checks(): string[] {
    const own = this.names.map((name) => {
      const least = this.#least(name);
      const wrong = `\`${name} must be a 32-bit integer of at least ${least}, not \${${name}}\``;
      return `if ((${name} | 0) !== ${name} || ${name} < ${least}) throw new RangeError(${wrong});`;
    });
    const others = this.#others().map((size) => {
      const { text } = printSize(size);
      return `if (${text} < 0) throw new RangeError(\`${text} must not be negative, but is \${${text}}\`);`;
    });
    return [...own, ...others];
  }

  /** The least value that the requirements on one symbol alone allow. */
  #least(name: string): number {
    return this.#requirements.reduce(
      (least, size) => Math.max(least, leastFor(size, name) ?? 0),
      0,
    );
  }

  /** The requirements that are on several symbols, or on how large one may be. */
  #others(): Size[] {
    return this.#requirements.filter((size) =>
      this.names.every((name) => leastFor(size, name) === undefined),
    );
  }
}

/** The words of code without comments. */
export function wordsOf(code: readonly string[]): Set<string> {
  return new Set(
    code.flatMap(
      (line) => line.replace(/\/\/.*/, "").match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [],
    ),
  );
}

function listed(items: readonly string[]): string {
  const [last = "", ...before] = items.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(", ")} and ${last}`;
}
