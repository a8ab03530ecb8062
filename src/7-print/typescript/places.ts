import type { Buffer, Space } from "../../ir/loops.ts";
import { numberOf } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import type { SlotNames } from "./slots.ts";

/** Where the values of one function lie, as text; notes the arrays that are named. */
export class Places {
  readonly spaces = new Set<Space>();
  readonly #slots: SlotNames;

  constructor(slots: SlotNames) {
    this.#slots = slots;
  }

  /** The array that a whole buffer lies in, and its first slot there: `cache`, `z`. */
  whole(buffer: Buffer): [array: string, start: string] {
    const start = this.#slots.nameOf(buffer);
    if (buffer.space === "constants") return [start ?? "", "0"];
    this.spaces.add(buffer.space);
    return [buffer.space, start ?? String(numberOf(this.#slots.offsetOf(buffer)))];
  }

  /** `params[W1 + i * 4 + j]`, or `inputs[6]` for a single number; `flat` counts from a start. */
  element(buffer: Buffer, flat: (start: string | undefined) => string): string {
    const base = baseOf(buffer);
    const start = this.#slots.nameOf(base);
    if (base.space === "constants") return `${start ?? ""}[${flat(undefined)}]`;
    this.spaces.add(base.space);
    if (start !== undefined) return `${base.space}[${flat(start)}]`;
    return `${base.space}[${numberOf(this.#slots.offsetOf(base))}]`;
  }
}
