import { meaningOf, walkExprs } from "../../ir/exprs.ts";
import { ExprSet } from "../../ir/expr-map.ts";
import type { Arena } from "../../ir/graph.ts";
import type { Expr, PartStatement, Space } from "../../ir/loops.ts";
import type { ArrayName } from "../../ir/program.ts";
import { baseOf, deepFlatten, evaluatedBy } from "../../ir/statements.ts";
import { summary } from "./comments.ts";
import { typeOfArray } from "./declarations.ts";
import type { FunctionPrinter } from "./function-printer.ts";
import type { Identifiers } from "./identifiers.ts";
import { indent } from "./indent.ts";
import type { Scope } from "./names.ts";
import type { OwnMemory } from "./own-memory.ts";
import { type Symbols, wordsOf } from "./symbols.ts";

/** Prints statements with a printer of their own, in a scope; what is around them may have counters. */
export type PrintBody = (
  statements: PartStatement["body"],
  scope: Scope,
  around?: Identifiers,
) => FunctionPrinter;

/** What the parts of a function have in common with it. */
interface Around {
  readonly name: string;
  readonly names: Arena["names"];
  readonly count: number;
  /** In the order in which functions take them. */
  readonly arrays: readonly ArrayName[];
  readonly scope: Scope;
  readonly symbols: Symbols;
  readonly ownMemory: OwnMemory | undefined;
  readonly print: PrintBody;
}

/** The parts of a function that is too large for one, or takes long: functions that only it calls. */
export class Parts {
  /** The text of those that have been called so far. */
  readonly functions: string[] = [];
  /** The arrays that they touch. */
  readonly spaces = new Set<Space>();
  readonly #around: Around;
  #printed = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** `forward2(N, i, inputs, cache);` or `forwardRows(i, inputs, cache);`, and the arrays that it is given; the function itself is printed by the way. */
  call(
    { body, strip }: PartStatement,
    caller: Identifiers,
  ): { call: string; given: readonly Space[] } {
    const { scope, symbols, ownMemory, arrays, names, count } = this.#around;
    const number = ++this.#printed;
    const name = scope.declare(`${this.#around.name}${strip ? "Rows" : number}`);
    // Above the parts within it.
    const at = this.functions.length;
    const inner = scope.open();
    const printer = this.#around.print(body, inner, caller);
    scope.close(inner);
    const spaces = printer.spaces;
    spaces.forEach((space) => this.spaces.add(space));
    const possible = [...symbols.names, ...caller.counters()];
    const text = possible.length === 0 ? [] : [...printer.starts, ...indent(printer.body, "")];
    const words = wordsOf(text);
    const integers = possible.filter((one) => words.has(one));
    const given = ownMemory ? [] : arrays.filter((array) => spaces.has(array));
    const entry = [
      ...symbols.coercions(text),
      ...(ownMemory?.reads(spaces) ?? []),
      ...printer.starts,
    ];
    const begun = [...indent(entry, "  "), ...(entry.length > 0 ? [""] : [])];
    const about = strip
      ? `What ${this.#around.name} does for ${strip.step} rows, from row ${caller.get(strip)} on: V8 compiles this as a whole, and a long loop from its middle.`
      : `Part ${number} of ${count} of ${this.#around.name}${madeIn(body, names)}.`;
    const parameters = [
      ...integers.map((one) => `${one}: number`),
      ...given.map((array) => `${array}: ${typeOfArray(array)}`),
    ];
    const head = ["", ...summary(about), `function ${name}(${parameters.join(", ")}): void {`];
    const lines = head.concat(begun, indent(printer.body, "  "), "}");
    this.functions.splice(at, 0, ...lines);
    return { call: `${name}(${[...integers, ...given].join(", ")});`, given };
  }
}

/**
 * Which values of the model the statements compute: `: h1`, `: h1 and h2`, or `, from h1 on`; nothing if
 * none has a name.
 */
function madeIn(body: PartStatement["body"], names: Arena["names"]): string {
  const made = new Set<string | undefined>();
  const seen = new ExprSet();
  const enter = (expr: Expr): boolean => seen.add(expr);
  for (const one of deepFlatten(body)) {
    walkExprs(evaluatedBy(one), enter, (expr) => {
      const meaning = expr.kind === "apply" ? meaningOf(expr) : undefined;
      made.add(meaning && names.get(meaning));
    });
    const result = one.kind === "store" ? one.buffer : one.kind === "call" ? one.result : undefined;
    if (!result || result.label !== undefined) continue;
    const { node, space } = baseOf(result);
    const name = names.get(node);
    made.add(space === "grads" && name !== undefined ? `d${name}` : name);
    // Three names and none: that there are more is not told.
    if (made.size > 3) break;
  }
  made.delete(undefined);
  const [first, second, ...others] = made;
  if (first === undefined) return "";
  if (others.length > 0) return `, from ${first} on`;
  return second === undefined ? `: ${first}` : `: ${first} and ${second}`;
}
