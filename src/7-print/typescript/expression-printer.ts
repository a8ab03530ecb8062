import { present } from "../../diagnostics/invariant.ts";
import {
  type AccumulateStatement,
  type Buffer,
  type Expr,
  type Index,
  type StoreStatement,
  variableIndex,
} from "../../ir/loops.ts";
import { countOf } from "../../ir/shape.ts";
import { addSizes, ONE, ZERO } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { applyTemplate, ATOM, negated, type Printed, printNumber, SUM } from "./expressions.ts";
import type { Identifiers } from "./identifiers.ts";
import type { Placement } from "./placement.ts";
import type { Places } from "./places.ts";

/** Prints the expressions of one function, and the statements that are not much more than one. */
export class ExpressionPrinter {
  readonly #identifiers: Identifiers;
  readonly #places: Places;
  readonly #placement: Placement;
  readonly #strictIndex: boolean;
  /** The name of the function of the module that an operation is, if it is one. */
  readonly #functionOf: (op: string) => string | undefined;

  constructor(
    identifiers: Identifiers,
    places: Places,
    placement: Placement,
    strictIndex: boolean,
    functionOf: (op: string) => string | undefined,
  ) {
    this.#identifiers = identifiers;
    this.#places = places;
    this.#placement = placement;
    this.#strictIndex = strictIndex;
    this.#functionOf = functionOf;
  }

  /** `s += x * x;` */
  accumulate({ local, value, how = local.combine }: AccumulateStatement): string {
    const name = this.#identifiers.get(local) ?? "";
    if (how === "max" || how === "min") {
      return `${name} = Math.${how}(${name}, ${this.text(value)});`;
    }
    if (how === "product") return `${name} *= ${this.text(value)};`;
    const subtracted = this.#placement.isNamed(value) ? undefined : negated(value);
    return subtracted ? `${name} -= ${this.text(subtracted)};` : `${name} += ${this.text(value)};`;
  }

  /** `0 + x * y + z`: to the bit what 0 plus the sum of the terms is, as only a zero may have another sign. */
  fromZero(value: Expr): string {
    const own = this.printed(value);
    if (own.precedence >= SUM && own.text.startsWith("-")) return `0 - ${own.text.slice(1)}`;
    if (own.precedence === SUM) return `0 + ${own.text}`;
    return applyTemplate("add", [{ text: "0", precedence: ATOM }, own]).text;
  }

  /** `if (!(smallest <= x) && smallest === smallest) { smallest = x; argmin = i; }` */
  taken(
    { local, value, how = local.combine }: AccumulateStatement,
    place: Required<AccumulateStatement>["place"],
  ): { readonly head: string; readonly body: string[] } {
    const extremum = this.#identifiers.get(local) ?? "";
    const position = this.#identifiers.get(place.local) ?? "";
    const counter = this.position(variableIndex(place.counter, ONE)).text;
    const taken = this.text(value);
    const order = how === "max" ? ">=" : "<=";
    const head = `if (!(${extremum} ${order} ${taken}) && ${extremum} === ${extremum})`;
    return { head, body: [`${extremum} = ${taken};`, `${position} = ${counter};`] };
  }

  /** `cache[h + i] = Math.tanh(z);` */
  store({ buffer, index, value, accumulate }: StoreStatement): string {
    const register = this.#registerOf(buffer);
    const target = register ?? this.#element(buffer, index);
    if (!accumulate) return `${target} = ${this.text(value)};`;
    if (this.#strictIndex && register === undefined) {
      const sum = applyTemplate("add", [
        { text: `${target}!`, precedence: ATOM },
        this.printed(value),
      ]);
      return `${target} = ${sum.text};`;
    }
    const subtracted = this.#placement.isNamed(value) ? undefined : negated(value);
    return subtracted
      ? `${target} -= ${this.text(subtracted)};`
      : `${target} += ${this.text(value)};`;
  }

  /** The opposite of a truth value; numbers that are not ordered make every comparison false. */
  negation(condition: Expr): string {
    const inner = condition.kind === "apply" && condition.op === "logicalNot" && condition.args[0];
    if (inner && !this.#placement.isNamed(condition)) return this.text(inner);
    return applyTemplate("logicalNot", [this.printed(condition)]).text;
  }

  readonly #valueOf = (value: Expr): Printed => this.printed(value);

  text(expr: Expr): string {
    return this.printed(expr).text;
  }

  printed(expr: Expr): Printed {
    const name = this.#identifiers.get(expr.kind === "local" ? expr.local : expr);
    return name === undefined ? this.unnamed(expr) : { text: name, precedence: ATOM };
  }

  /** A position as a number. */
  position(index: Index): Printed {
    return this.#identifiers.position(index, this.#valueOf);
  }

  /** The expression itself, though it may have a name. */
  unnamed(expr: Expr): Printed {
    switch (expr.kind) {
      case "number":
        return printNumber(expr.value);
      case "index":
        return this.position(expr.index);
      case "load": {
        const register = this.#registerOf(expr.buffer);
        if (register !== undefined) return { text: register, precedence: ATOM };
        const bang = this.#strictIndex ? "!" : "";
        return { text: this.#element(expr.buffer, expr.index) + bang, precedence: ATOM };
      }
      case "local":
        return {
          text: present(this.#identifiers.get(expr.local), "it is declared"),
          precedence: ATOM,
        };
      case "apply": {
        const args = expr.args.map((arg) => this.printed(arg));
        const own = this.#functionOf(expr.op);
        if (own === undefined) return applyTemplate(expr.op, args);
        return { text: `${own}(${args.map((arg) => arg.text).join(", ")})`, precedence: ATOM };
      }
    }
  }

  #element(buffer: Buffer, index: readonly Index[]): string {
    const { from } = this.#places.locate(buffer);
    return this.#places.element(buffer, (start) =>
      this.#identifiers.flat(buffer, index, start, this.#valueOf, from),
    );
  }

  /** `grads.fill(0, w, w + 20);` */
  fill({ buffer, value }: StoreStatement): string {
    const { shape, from = ZERO } = buffer;
    const next = { ...buffer, base: baseOf(buffer), from: addSizes(from, countOf(shape)) };
    const [array, start] = this.#places.whole(buffer, (first) => this.flat(buffer, first));
    const [, end] = this.#places.whole(next, (first) => this.flat(next, first));
    return `${array}.fill(${this.text(value)}, ${start}, ${end});`;
  }

  /** Where a whole value begins, counted from `start`. */
  readonly flat = (buffer: Buffer, start: string | undefined): string => {
    const { from } = this.#places.locate(buffer);
    return this.#identifiers.flat(buffer, [], start, this.#valueOf, from);
  };

  #registerOf(buffer: Buffer): string | undefined {
    if (buffer.space !== "registers") return undefined;
    return present(this.#identifiers.get(this.#places.locate(buffer).in), "it is declared");
  }
}
