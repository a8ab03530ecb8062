import { applyExpr, loadExpr, meaningOf, numberExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type LoopVariable,
  type Statement,
} from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import { ZERO } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import type { Buffers } from "../memory.ts";
import { affine, readRow, type Roll, type Rolls } from "./roll.ts";
import type { Form } from "./shapes.ts";
import { isTruth } from "./slots.ts";
import type { Step } from "./steps.ts";

/** What the loops of a function have in common. */
export interface IterationContext {
  readonly buffers: Buffers;
  /** Whether a step computes it. */
  readonly isValue: (expr: Expr) => boolean;
  readonly nameOf: (node: Node) => string | undefined;
  /** What a comment is on that is on no value of the model. */
  readonly node: Node;
}

interface Access {
  readonly buffer: Buffer;
  readonly index: readonly Index[];
}

/** Writes the loop of a roll: its first iteration, with what differs from one to the next as a function of the counter. */
export class Iteration {
  readonly #roll: Roll;
  readonly #rolls: Rolls;
  readonly #steps: readonly Step[];
  readonly #forms: readonly (Form | undefined)[];
  readonly #buffers: Buffers;
  readonly #variable: LoopVariable;
  readonly #isValue: (expr: Expr) => boolean;
  readonly #nameOf: (node: Node) => string | undefined;
  readonly #node: Node;
  /** By step of the first iteration. */
  readonly #made = new Map<number, Expr>();
  readonly #lodged = new Map<string, Buffer>();

  constructor(
    roll: Roll,
    rolls: Rolls,
    steps: readonly Step[],
    forms: readonly (Form | undefined)[],
    variable: LoopVariable,
    { buffers, isValue, nameOf, node }: IterationContext,
  ) {
    this.#roll = roll;
    this.#rolls = rolls;
    this.#steps = steps;
    this.#forms = forms;
    this.#buffers = buffers;
    this.#variable = variable;
    this.#isValue = isValue;
    this.#nameOf = nameOf;
    this.#node = node;
  }

  statements(): Statement[] {
    const { first, period, lag, rows, distances } = this.#roll;
    const body = Array.from({ length: period }, (_, position): Statement[] => {
      const step = present(this.#steps[first + position]);
      const operands = this.#operandsOf(position).values();
      const next = (): Expr => present(operands.next().value, "a form has all operands");
      const store = step.statements?.at(-1);
      if (store?.kind === "store") {
        const target = this.#moved(store, present(distances[position]?.at(-1)));
        return [{ ...store, ...target, value: this.#rebuilt(store.value, next, false) }];
      }
      const root = present(step.value);
      const value = this.#rebuilt(root, next, true);
      this.#made.set(first + position, value);
      const row = rows.get(position);
      return row ? [storeIn(row, affine(this.#variable, 1, lag), root, value)] : [];
    });
    return [
      ...this.#beforehand(),
      this.#note(),
      { kind: "loop", variable: this.#variable, body: body.flat() },
    ];
  }

  /** `th11, …, th399: 389 times the same` */
  #note(): Statement {
    const { first, period, count } = this.#roll;
    const last = first + (count - 1) * period;
    const named = Array.from({ length: period }, (_, position) =>
      [first + position, last + position].flatMap((at) => {
        const value = this.#steps[at]?.value;
        const node = value && meaningOf(value);
        return (node && this.#nameOf(node)) ?? [];
      }),
    );
    const names = named.findLast(({ length }) => length === 2);
    const what = names ? `${names.join(", …, ")}: ` : "";
    return { kind: "note", node: this.#node, text: `${what}${count} times the same` };
  }

  /** What the first iterations need of steps before them. */
  #beforehand(): Statement[] {
    const { first, period, lag, rows, distances } = this.#roll;
    const needed = new Set<number>();
    for (let position = 0; position < period; position++) {
      this.#forms[first + position]?.operands.forEach((operand, at) => {
        if (operand.kind !== "value" || distances[position]?.[at] !== period) return;
        if (this.#otherWith(operand.step)) return;
        for (let step = operand.step; step < first; step += period) needed.add(step);
      });
    }
    return [...needed].map((step) => {
      const { position, iteration } = this.#roll.locate(step);
      const value = present(present(this.#steps[step]).value);
      const row = present(
        rows.get(position),
        "what an iteration needs of the one before has a row",
      );
      return storeIn(row, affine(this.#variable, 0, iteration + lag), value, value);
    });
  }

  /** The operands of a step of the first iteration, in order. */
  #operandsOf(position: number): Expr[] {
    const { first, period, distances } = this.#roll;
    return present(this.#forms[first + position]).operands.flatMap((operand, at): Expr[] => {
      const distance = present(distances[position]?.[at]);
      if (operand.kind === "store") return [];
      if (operand.kind === "load") {
        const { buffer, index } = this.#moved(operand.expr, distance);
        return [distance === 0 ? operand.expr : loadExpr(buffer, index)];
      }
      const { step, expr } = operand;
      const other = this.#otherWith(step);
      if (other) {
        const row = other.locate(step);
        const index = affine(this.#variable, distance, row.iteration + other.lag);
        return [readRow(row, index, expr)];
      }
      if (distance !== period) return [expr];
      const made = this.#made.get(step);
      if (made) return [made];
      const row = this.#roll.locate(step);
      const index = affine(this.#variable, 1, row.iteration + this.#roll.lag);
      return [readRow(row, index, expr)];
    });
  }

  /** The other loop that has the step. */
  #otherWith(step: number): Roll | undefined {
    const found = this.#rolls.at(step);
    return found === this.#roll ? undefined : found;
  }

  /** The same place, so much further on in every iteration. */
  #moved({ buffer, index }: Access, distance: number): Access {
    if (distance === 0) return { buffer, index };
    const key = `${buffer.id} ${distance}`;
    const known = this.#lodged.get(key);
    if (known) return { buffer: known, index };
    const { node, shape, space } = buffer;
    const name = this.#nameOf(node)?.replace(/\d+$/, "") ?? "";
    const made: Buffer = {
      ...this.#buffers.make(space, node, shape),
      row: this.#variable,
      label: name === "" ? "value" : name,
    };
    const start = constantIndex(buffer.from ?? ZERO);
    const from = addIndices(start, affine(this.#variable, distance, 0));
    this.#buffers.lodgings.set(made, { in: baseOf(buffer), from });
    this.#lodged.set(key, made);
    return { buffer: made, index };
  }

  /** The expression with its operands, in their order, replaced. */
  #rebuilt(expr: Expr, next: () => Expr, isRoot: boolean): Expr {
    if (expr.kind === "load" || (!isRoot && this.#isValue(expr))) return next();
    if (expr.kind !== "apply") return expr;
    return applyExpr(
      expr.op,
      expr.args.map((arg) => this.#rebuilt(arg, next, false)),
    );
  }
}

/** Writes an element of a row: memory holds numbers. */
function storeIn(buffer: Buffer, index: Index, like: Expr, computed: Expr): Statement {
  const value = isTruth(like)
    ? applyExpr("where", [computed, numberExpr(1), numberExpr(0)])
    : computed;
  return { kind: "store", buffer, index: [index], value, accumulate: false };
}
