import {
  addIndices,
  type Buffer,
  constantIndex,
  type Lodging,
  type Space,
  ZERO_INDEX,
} from "../../ir/loops.ts";
import { constantOf, type Size, subtractSizes, ZERO } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { printSize } from "./size-text.ts";
import type { SlotNames } from "./slots.ts";

/** Where the values of one function lie, as text; notes the arrays and starts that are named. */
export class Places {
  readonly spaces = new Set<Space>();
  readonly #named = new Set<Buffer>();
  readonly #slots: SlotNames;

  constructor(slots: SlotNames) {
    this.#slots = slots;
  }

  /**
   * Declares the named starts that depend on symbolic sizes, counted from another one before them where
   * that is shorter: `const s = h + N * K; // in cache`.
   */
  declarations(): string[] {
    if (!this.#slots.areSymbolic) return [];
    const starts = this.#slots.used(this.#named);
    return starts.flatMap(({ name, offset, buffer }, at) => {
      if (constantOf(offset) !== undefined) return [];
      const from = starts
        .slice(0, at)
        .findLast((one) => one.buffer.space === buffer.space && isShorter(one.offset, offset));
      const distance = subtractSizes(offset, from?.offset ?? ZERO);
      const summands = [...(from ? [from.name] : []), ...(distance === ZERO ? [] : [distance])];
      const sum = summands.map((one) => (typeof one === "string" ? one : printSize(one).text));
      return [`const ${name} = ${sum.join(" + ")}; // in ${buffer.space}`];
    });
  }

  /** The memory that a value lies in, and where it begins there. */
  locate(buffer: Buffer): Lodging {
    let from = buffer.from ? constantIndex(buffer.from) : ZERO_INDEX;
    let base = baseOf(buffer);
    for (
      let lodging = this.#slots.lodgingOf(base);
      lodging;
      lodging = this.#slots.lodgingOf(base)
    ) {
      from = addIndices(from, lodging.from);
      base = lodging.in;
    }
    return { in: base, from };
  }

  /** The array that a whole buffer lies in, and its first slot there: `cache`, `z`; `flat` counts from a start. */
  whole(
    buffer: Buffer,
    flat: (start: string | undefined) => string,
  ): [array: string, start: string] {
    const { in: base, from } = this.locate(buffer);
    const start = this.#startOf(base);
    const isAtStart = from.terms.length === 0 && from.constant === ZERO;
    if (base.space === "constants") return [start ?? "", isAtStart ? "0" : flat(undefined)];
    this.spaces.add(base.space);
    if (!isAtStart) return [base.space, flat(start)];
    return [base.space, start ?? this.#offsetText(base)];
  }

  /** `params[W1 + i * 4 + j]`, or `inputs[6]` for a single number; `flat` counts from a start. */
  element(buffer: Buffer, flat: (start: string | undefined) => string): string {
    const { in: base, from } = this.locate(buffer);
    const start = this.#startOf(base);
    if (base.space === "constants") return `${start ?? ""}[${flat(undefined)}]`;
    this.spaces.add(base.space);
    if (start !== undefined) return `${base.space}[${flat(start)}]`;
    // One of several single numbers that lie at equal distances.
    if (from.terms.length > 0) return `${base.space}[${flat(this.#offsetText(base))}]`;
    return `${base.space}[${this.#offsetText(base)}]`;
  }

  #startOf(buffer: Buffer): string | undefined {
    this.#named.add(buffer);
    return this.#slots.nameOf(buffer);
  }

  #offsetText(buffer: Buffer): string {
    return printSize(this.#slots.offsetOf(buffer)).text;
  }
}

/** Whether the way from one start to another is a shorter sum than the way from the beginning. */
function isShorter(from: Size, to: Size): boolean {
  const { terms } = subtractSizes(to, from);
  return terms.length < to.terms.length && terms.every((term) => term.coefficient > 0);
}
