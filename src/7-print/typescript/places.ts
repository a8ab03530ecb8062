import type { Buffer, Space } from "../../ir/loops.ts";
import { constantOf, type Size, subtractSizes } from "../../ir/size.ts";
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
    const starts = this.#slots.used(this.#named);
    return starts.flatMap(({ name, offset, buffer }, at) => {
      if (constantOf(offset) !== undefined) return [];
      const from = starts
        .slice(0, at)
        .findLast((one) => one.buffer.space === buffer.space && isShorter(one.offset, offset));
      const distance = printSize(from ? subtractSizes(offset, from.offset) : offset).text;
      return [`const ${name} = ${from ? `${from.name} + ` : ""}${distance}; // in ${buffer.space}`];
    });
  }

  /** The array that a whole buffer lies in, and its first slot there: `cache`, `z`. */
  whole(buffer: Buffer): [array: string, start: string] {
    const start = this.#startOf(buffer);
    if (buffer.space === "constants") return [start ?? "", "0"];
    this.spaces.add(buffer.space);
    return [buffer.space, start ?? this.#offsetText(buffer)];
  }

  /** `params[W1 + i * 4 + j]`, or `inputs[6]` for a single number; `flat` counts from a start. */
  element(buffer: Buffer, flat: (start: string | undefined) => string): string {
    const base = baseOf(buffer);
    const start = this.#startOf(base);
    if (base.space === "constants") return `${start ?? ""}[${flat(undefined)}]`;
    this.spaces.add(base.space);
    if (start !== undefined) return `${base.space}[${flat(start)}]`;
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
