import { present } from "../../diagnostics/invariant.ts";
import type { Arena, Node } from "../../ir/graph.ts";
import type { CheckStatement, Expr, Test } from "../../ir/loops.ts";
import type { LoweredFunction, Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { deepFlatten } from "../../ir/statements.ts";
import { helpers } from "./check-helpers.ts";
import type { ExpressionPrinter } from "./expression-printer.ts";
import { applyTemplate, ATOM, type Printed } from "./expressions.ts";
import type { Scope } from "./names.ts";
import { nameOfValue } from "./nouns.ts";
import type { Places } from "./places.ts";
import { printSize } from "./size-text.ts";

/** Where a value comes from in the model: `mlp.graph.ts:9:15`. */
export type PlaceOf = (node: Node) => string | undefined;

/** The checks of a debug build: how they are printed, and the functions that they call. */
export class Checks {
  /** What is said of each step, and which of these a node is. */
  readonly #steps: string[] = [];
  readonly #numbers = new Map<Node, number>();
  readonly #arena: Arena;
  readonly #placeOf: PlaceOf;
  readonly #names = new Map<string, string>();
  readonly #called = new Set<string>();

  constructor({ graph, functions }: Program, scope: Scope, placeOf: PlaceOf) {
    const { arena } = graph;
    this.#arena = arena;
    this.#placeOf = placeOf;
    const nodes = functions.flatMap(({ statements }) =>
      [...deepFlatten(statements)].flatMap((one) => (one.kind === "check" ? [one.node] : [])),
    );
    // In the order of the model: the first of these that fails is the one that is told.
    const steps = [...new Set(nodes)].sort(
      (a, b) => arena.rankOf(a) - arena.rankOf(b) || a.id - b.id,
    );
    for (const node of steps) {
      const text = this.#describe(node);
      const known = this.#steps.indexOf(text);
      this.#numbers.set(node, known < 0 ? this.#steps.push(text) - 1 : known);
    }
    const isOfModel = new Set(arena.names.values());
    for (const name of ["steps", ...helpers.map((helper) => helper.name)]) {
      this.#names.set(name, scope.declare(isOfModel.has(name) ? `${name}Of` : name));
    }
  }

  /** `begin({ inputs, cache }, sizes);`: the arrays that a function takes are long enough. */
  begin(
    { name, kept }: LoweredFunction,
    arrays: readonly string[],
    symbols: readonly string[],
  ): string {
    const sizes = symbols.length === 0 ? "sizes" : `sizes(${symbols.join(", ")})`;
    const lengths = kept === "outputs" ? `{ ...${sizes}, cache: ${sizes}.${name}Cache }` : sizes;
    return `${this.#call("begin")}({ ${arrays.join(", ")} }, ${lengths});`;
  }

  /** `reset();`: begins a function that has arrays of its own, if it notes anything. */
  reset({ statements }: LoweredFunction): string | undefined {
    const notes = [...deepFlatten(statements)].some((one) => one.kind === "report");
    return notes ? `${this.#call("reset")}();` : undefined;
  }

  report(functionName: string): string {
    return `${this.#call("report")}(${JSON.stringify(functionName)});`;
  }

  /** `if (isNew(u, a, b)) note(3, u, i);` */
  check(
    { node, element, when, test }: CheckStatement,
    expressions: ExpressionPrinter,
    places: Places,
  ): string {
    const at = element.map((index) => expressions.position(index).text);
    const step = String(present(this.#numbers.get(node)));
    const { condition, action } = this.#test(test, step, at, expressions, places);
    const guards = when.map((one) => expressions.printed(one));
    const all = condition === undefined ? guards : [...guards, atom(condition)];
    if (all.length === 0) return `${action};`;
    return `if (${all.reduce((a, b) => applyTemplate("logicalAnd", [a, b])).text}) ${action};`;
  }

  #test(
    test: Test,
    step: string,
    element: readonly string[],
    expressions: ExpressionPrinter,
    places: Places,
  ): { condition?: string; action: string } {
    const isNew = (value: string, operands: readonly string[]): string =>
      `${this.#call("isNew")}(${[value, ...operands].join(", ")})`;
    const note = (value: string): string =>
      `${this.#call("note")}(${[step, value, ...element].join(", ")})`;
    const text = (expr: Expr): string => expressions.text(expr);
    switch (test.kind) {
      case "value": {
        const value = text(test.value);
        return { condition: isNew(value, test.operands.map(text)), action: note(value) };
      }
      case "total": {
        const { to, how } = test;
        const before = expressions.unnamed(
          "index" in to ? { kind: "load", ...to } : { kind: "local", local: to },
        );
        const value = expressions.printed(test.value);
        const after = applyTemplate(how === "sum" ? "add" : "mul", [before, value]).text;
        return { condition: isNew(after, [before.text, value.text]), action: note(after) };
      }
      case "whole": {
        const ranges = [test.result, ...test.operands].map((buffer) => {
          const [array, start] = places.whole(buffer, (from) => expressions.flat(buffer, from));
          return `[${array}, ${start}, ${printSize(countOf(buffer.shape)).text}]`;
        });
        const shape = test.result.shape.map((size) => printSize(size).text);
        const given = [step, `[${shape.join(", ")}]`, ...ranges];
        return { action: `${this.#call("checkAll")}(${given.join(", ")})` };
      }
      case "position": {
        const given = [step, text(test.position), printSize(test.extent).text, ...element];
        return { action: `${this.#call("checkPosition")}(${given.join(", ")})` };
      }
    }
  }

  /** What the printed checks call, and what that says of each step. */
  print(): string[] {
    const called = helpers.filter(({ name }) => this.#isUsed(name));
    const steps = this.#steps.map((text) => JSON.stringify(text));
    const list = [
      "",
      "// what is checked, in the order of the model",
      `const ${this.#nameOf("steps")} = [${steps.join(", ")}];`,
    ];
    const texts = called.flatMap(({ text }) => ["", ...this.#renamed(text).split("\n")]);
    return [...(this.#isUsed("steps") ? list : []), ...texts];
  }

  #isUsed(name: string): boolean {
    return (
      this.#called.has(name) ||
      helpers.some((helper) => helper.uses.includes(name) && this.#isUsed(helper.name))
    );
  }

  #renamed(text: string): string {
    const names = [...this.#names.keys()].join("|");
    return text.replaceAll(new RegExp(`\\b(${names})\\b`, "g"), (name) => this.#nameOf(name));
  }

  /** `mlp.graph.ts:9:15: z (matmul)` */
  #describe(node: Node): string {
    const place = this.#placeOf(node);
    const own = this.#arena.names.get(node) ?? nameOfValue(this.#arena, node);
    const name = node.op === "leaf" ? String(node.attributes["name"]) : own;
    const op = this.#arena.addressing.find((one) => one.node === node)?.op ?? node.op;
    return `${place === undefined ? "" : `${place}: `}${name} (${op})`;
  }

  /** The name of a helper that is called. */
  #call(helper: string): string {
    this.#called.add(helper);
    return this.#nameOf(helper);
  }

  #nameOf(helper: string): string {
    return present(this.#names.get(helper), `no helper ${helper}`);
  }
}

function atom(text: string): Printed {
  return { text, precedence: ATOM };
}
