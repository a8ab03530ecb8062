import { applyExpr, giveMeaning, loadExpr, meaningOf, numberExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import type {
  BlockUses,
  Buffer,
  Expr,
  LoopVariable,
  Statement,
  StoreStatement,
} from "../../ir/loops.ts";
import { SCALAR } from "../../ir/shape.ts";
import { constantSize } from "../../ir/size.ts";
import { elementwise } from "../../ops/elementwise.ts";
import type { Buffers } from "../memory.ts";

/** Memory through which values of a block are handed on, a number each. */
export class Slots {
  /** All that has been made for the function. */
  readonly made: Set<Buffer>;
  readonly #all: Buffers;
  readonly #scratch: Set<Buffer>;
  /** What a slot is said to hold where its value is none of the model. */
  readonly around: Node;
  readonly #row: LoopVariable | undefined;
  readonly #slots = new Map<Expr, Buffer>();

  constructor(
    all: Buffers,
    scratch: Set<Buffer>,
    around: Node,
    made = new Set<Buffer>(),
    row?: LoopVariable,
  ) {
    this.#all = all;
    this.#scratch = scratch;
    this.around = around;
    this.made = made;
    this.#row = row;
  }

  /** The memory of the block's own. */
  get buffers(): Buffer[] {
    return [...this.#scratch];
  }

  /** For what every iteration of a loop computes anew, in memory of the block around it. */
  inRows(variable: LoopVariable): Slots {
    return new Slots(this.#all, this.#scratch, this.around, this.made, variable);
  }

  /** For a block of the model, which has memory of its own. */
  inside({ uses, ...one }: { readonly uses: BlockUses; readonly variable?: LoopVariable }): Slots {
    const scratch = new Set(uses.scratch);
    return new Slots(this.#all, scratch, this.around, this.made, one.variable ?? this.#row);
  }

  /** The value, read in its slot. */
  loadOf(value: Expr): Expr {
    const load = loadExpr(this.#slotOf(value), []);
    const read = isTruth(value) ? applyExpr("notEqual", [load, numberExpr(0)]) : load;
    const meaning = meaningOf(value);
    if (meaning) giveMeaning(read, meaning, () => true);
    return read;
  }

  /** Writes what has been computed into the slot of the value: memory holds numbers. */
  storeOf(value: Expr, computed = value): Statement {
    const buffer = this.#slotOf(value);
    const stored = isTruth(value)
      ? applyExpr("where", [computed, numberExpr(1), numberExpr(0)])
      : computed;
    return { kind: "store", buffer, index: [], value: stored, accumulate: false };
  }

  /** Whether the statement only hands on a value of the block. */
  isSlotOf({ buffer, value }: StoreStatement): boolean {
    return this.#slots.get(value) === buffer;
  }

  /** Memory for so many values like this one. */
  row(like: Expr, length: number, nameOf: (node: Node) => string | undefined): Buffer {
    const node = meaningOf(like) ?? this.around;
    const made = this.#all.make("cache", node, [constantSize(length)]);
    const name = nameOf(node)?.replace(/\d+$/, "");
    const row = { ...made, label: name === undefined || name === "" ? "values" : `${name}s` };
    this.#scratch.add(row);
    this.made.add(row);
    return row;
  }

  #slotOf(value: Expr): Buffer {
    const known = this.#slots.get(value);
    if (known) return known;
    const meaning = meaningOf(value);
    const made = this.#all.make("cache", meaning ?? this.around, SCALAR);
    const slot: Buffer = {
      ...made,
      ...(!meaning && { label: "value" }),
      ...(this.#row && { row: this.#row }),
    };
    this.#slots.set(value, slot);
    this.#scratch.add(slot);
    this.made.add(slot);
    return slot;
  }
}

/** Whether the value is none that memory holds as it is. */
export function isTruth(value: Expr): boolean {
  return value.kind === "apply" && elementwise.get(value.op)?.types?.result === "bool";
}
