import type { Block } from "../../ir/blocks.ts";
import { argsOf, lookedUpBy, meaningOf, variesIn, walkExprs } from "../../ir/exprs.ts";
import type { Arena, Node } from "../../ir/graph.ts";
import type { Buffer, Expr, Index, LoadExpr, Local, LoopVariable } from "../../ir/loops.ts";
import { countOf } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { leafName } from "../leaf-name.ts";
import { ATOM, type Printed } from "./expressions.ts";
import { flatText, positionText } from "./flat-index.ts";
import type { Scope } from "./names.ts";
import { nameOfValue, nounOf } from "./nouns.ts";
import type { SlotNames } from "./slots.ts";

/** The identifiers of one function: what is declared, and what new ones should be called. */
export class Identifiers {
  readonly #declared = new Map<Expr | Local | LoopVariable | Buffer, string>();
  readonly #arena: Arena;
  readonly #slots: SlotNames;
  /** Names for counters: none is the name of anything in the model. */
  readonly #counters: readonly string[];
  readonly #variables = new Map<Expr, readonly LoopVariable[]>();
  readonly #depths = new Map<LoopVariable, number>();
  /** Counters of loops of the model: a value in such a loop does not say which iteration's it is. */
  readonly #ofModel = new Set<LoopVariable>();

  constructor(arena: Arena, slots: SlotNames) {
    this.#arena = arena;
    this.#slots = slots;
    const isOfModel = new Set(arena.names.values());
    this.#counters = "ijklmnpqrstuvw".split("").filter((letter) => !isOfModel.has(letter));
  }

  get(what: Expr | Local | LoopVariable | Buffer): string | undefined {
    return this.#declared.get(what);
  }

  declareCounter(variable: LoopVariable, scope: Scope): string {
    const name = scope.declareFirst(this.#counters);
    this.#declared.set(variable, name);
    this.#depths.set(variable, this.#depths.size);
    return name;
  }

  /** The counter of a loop of the model is called as the author does. */
  declareCounterOf(variable: LoopVariable, counter: Node, scope: Scope): string {
    const own = this.#arena.names.get(counter);
    const name = scope.declareFirst([...(own === undefined ? [] : [own]), "t", ...this.#counters]);
    this.#declared.set(variable, name);
    this.#ofModel.add(variable);
    return name;
  }

  /** A variable that holds a value of the model; a constant may have to say that it is the next one. */
  declareRegister(buffer: Buffer, isFixed: boolean, scope: Scope): string {
    const name = buffer.label ?? nameOfValue(this.#arena, buffer.node);
    const isNext = isFixed && buffer.label === undefined && buffer.node.op === "argument";
    const declared = scope.declare(isNext ? `${name}Next` : name);
    this.#declared.set(buffer, declared);
    return declared;
  }

  declareAccumulator(local: Local, block: Block, scope: Scope): string {
    // A running value is not yet, or no longer, the value that is stored.
    const name = scope.declare(
      local.isRunning
        ? nounOf(local.node.op)
        : this.#nameOfValue(local.node, this.#counterNames(block.counters)),
    );
    this.#declared.set(local, name);
    return name;
  }

  declareConst(expr: Expr, scope: Scope): string {
    const name = scope.declare(this.#nameOf(expr));
    this.#declared.set(expr, name);
    return name;
  }

  /** Where an element lies, counted from `start`: `W1 + i * 4 + j`. */
  flat(
    buffer: Buffer,
    index: readonly Index[],
    start: string | undefined,
    valueOf: (value: Expr) => Printed,
    from?: Index,
  ): string {
    return flatText(buffer, index, start, { counterOf: this.#counterOf, valueOf }, from);
  }

  /** A position as a number: `2 * i + 1`. */
  position(index: Index, valueOf: (value: Expr) => Printed): Printed {
    return positionText(index, { counterOf: this.#counterOf, valueOf });
  }

  readonly #counterOf = (variable: LoopVariable): string => this.#declared.get(variable) ?? "";

  #nameOf(expr: Expr): string {
    const variables = this.#variablesOf(expr);
    const meaning = meaningOf(expr);
    const isView = expr.kind === "load" && !(meaning && this.#arena.names.has(meaning));
    if (isView) return this.#nameOfLoad(expr, variables);
    if (meaning) return this.#nameOfValue(meaning, variables);
    return nounOf(expr.kind === "apply" ? expr.op : "value");
  }

  #nameOfLoad(expr: LoadExpr, variables: readonly string[]): string {
    const { node } = baseOf(expr.buffer);
    const own = node.op === "leaf" ? leafName(node) : undefined;
    const name = own ?? nameOfValue(this.#arena, node);
    const isGradient = expr.buffer.space === "grads" && own !== undefined;
    return (isGradient ? `d${name}` : name) + this.#positionOf(expr, variables);
  }

  /** `ij` for an element at a place that varies, `3` for a fixed one of several. */
  #positionOf({ buffer, index }: LoadExpr, variables: readonly string[]): string {
    const isSingle = countOf(baseOf(buffer).shape) === ONE;
    const isMoving = lookedUpBy(index).length > 0 || index.some(({ terms }) => terms.length > 0);
    if (isSingle || isMoving) return variables.join("");
    return this.flat(buffer, index, undefined, () => ({ text: "", precedence: ATOM }));
  }

  /** The value's own name; an element of a tensor with slots is called after its place, `hi`. */
  #nameOfValue(node: Node, variables: readonly string[]): string {
    const name = nameOfValue(this.#arena, node);
    return this.#slots.isTaken(node) ? name + variables.join("") : name;
  }

  /** The counters that the expression varies with, outermost first. */
  #variablesOf(expr: Expr): string[] {
    const memo = this.#variables;
    const enter = (one: Expr): boolean => variesIn(one) && !memo.has(one);
    walkExprs([expr], enter, (one) => {
      const found = new Set(argsOf(one).flatMap((arg) => memo.get(arg) ?? []));
      const indices = one.kind === "load" ? one.index : one.kind === "index" ? [one.index] : [];
      for (const { terms } of indices) terms.forEach((term) => found.add(term.variable));
      memo.set(one, [...found]);
    });
    const found = (memo.get(expr) ?? []).filter((one) => !this.#ofModel.has(one));
    // Counters are declared from the outside inwards.
    const depthOf = (variable: LoopVariable): number => this.#depths.get(variable) ?? 0;
    return this.#counterNames([...found].sort((a, b) => depthOf(a) - depthOf(b)));
  }

  #counterNames(counters: readonly LoopVariable[]): string[] {
    return counters.map((one) => this.#declared.get(one) ?? "");
  }
}
