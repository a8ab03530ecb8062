import type { Block } from "../../ir/blocks.ts";
import { argsOf, elementOf, meaningOf, variesIn, walkExprs } from "../../ir/exprs.ts";
import type { Arena, Node } from "../../ir/graph.ts";
import type { Buffer, Expr, Index, LoadExpr, Local, LoopVariable } from "../../ir/loops.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { leafName } from "../leaf-name.ts";
import { elementNames, numbered } from "./element-names.ts";
import type { Printed } from "./expressions.ts";
import { flatText, positionText } from "./flat-index.ts";
import type { Scope } from "./names.ts";
import { nameOfValue, nounOf } from "./nouns.ts";
import type { SlotNames } from "./slots.ts";

/** Names for counters: none is the name of anything in the model. */
export function counterNames({ names }: Arena): string[] {
  const isOfModel = new Set(names.values());
  return "ijklmnpqrstuvw".split("").filter((letter) => !isOfModel.has(letter));
}

/** The identifiers of one function: what is declared, and what new ones should be called. */
export class Identifiers {
  readonly #declared = new Map<Expr | Local | LoopVariable | Buffer, string>();
  readonly #arena: Arena;
  readonly #slots: SlotNames;
  readonly #counters: readonly string[];
  /** What an expression varies with, and how far from there it is. */
  readonly #variables = new Map<Expr, ReadonlyMap<LoopVariable, number>>();
  readonly #depths = new Map<LoopVariable, number>();
  /** The loops that are being printed. */
  readonly #open = new Set<LoopVariable>();
  /** Counters of loops of the model: a value in such a loop does not say which iteration's it is. */
  readonly #ofModel = new Set<LoopVariable>();

  constructor(arena: Arena, slots: SlotNames, counters: readonly string[]) {
    this.#arena = arena;
    this.#slots = slots;
    this.#counters = counters;
  }

  get(what: Expr | Local | LoopVariable | Buffer): string | undefined {
    return this.#declared.get(what);
  }

  declareCounter(variable: LoopVariable, scope: Scope): string {
    const isOfBlocks = variable.block !== undefined;
    const name = scope.declareFirst([...(isOfBlocks ? ["begin"] : []), ...this.#counters]);
    this.#declared.set(variable, name);
    this.#depths.set(variable, this.#depths.size);
    this.#open.add(variable);
    return name;
  }

  /** The counters of the loops that are being printed, outermost first. */
  counters(): string[] {
    return this.#counterNames([...this.#open]);
  }

  /** The loop of the counter has been printed. */
  leave(variable: LoopVariable): void {
    this.#open.delete(variable);
  }

  /** The counters of the loops around a part, which takes them. */
  takeCounters(around: Identifiers, scope: Scope): void {
    for (const variable of around.#open) {
      this.#open.add(variable);
      if (around.#ofModel.has(variable)) this.#ofModel.add(variable);
      else this.#depths.set(variable, this.#depths.size);
      this.#declared.set(variable, scope.declare(around.#declared.get(variable) ?? ""));
    }
  }

  /** The counter of a loop of the model is called as the author does. */
  declareCounterOf(variable: LoopVariable, counter: Node, scope: Scope): string {
    const own = this.#arena.names.get(counter);
    const name = scope.declareFirst([...(own === undefined ? [] : [own]), "t", ...this.#counters]);
    this.#declared.set(variable, name);
    this.#ofModel.add(variable);
    this.#open.add(variable);
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
    const { node, into, copy = [] } = local;
    const own = local.isRunning
      ? numbered(nounOf(node.op), copy)
      : into
        ? numbered(this.#nameOfMemory(into), copy)
        : this.#nameOfValue(node, this.#counterNames(block.counters), copy);
    const name = scope.declare(local.isPartial ? `${own}OfBlock` : own);
    this.#declared.set(local, name);
    return name;
  }

  /** The accumulator takes the value of one step, which has a name already. */
  share(local: Local, value: Expr): void {
    this.#declared.set(local, this.#declared.get(value) ?? "");
  }

  declareConst(expr: Expr, scope: Scope): string {
    const name = scope.declareFirst(this.#namesOf(expr));
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

  /** The first of these that is free is the expression's. */
  #namesOf(expr: Expr): readonly string[] {
    const meaning = meaningOf(expr);
    const isView = expr.kind === "load" && !(meaning && this.#arena.names.has(meaning));
    if (isView) return this.#namesOfLoad(expr);
    if (meaning) return this.#namesOfElement(expr, meaning);
    return [nounOf(expr.kind === "apply" ? expr.op : "value")];
  }

  /** Called after its place is what has slots, what is one of several iterations, and what stands at a fixed place. */
  #namesOfElement(expr: Expr, node: Node): readonly string[] {
    const isOfAuthor = this.#arena.names.has(node);
    const element = elementOf(expr) ?? [];
    const steps = (one: Index): boolean =>
      one.terms.length === 0 || one.terms.some(({ variable }) => variable.step !== undefined);
    const isTold = this.#slots.isTaken(node) || (isOfAuthor && element.some(steps));
    const slot = isOfAuthor ? undefined : this.#slots.ofNode(node);
    const name = slot ?? nameOfValue(this.#arena, node);
    const names =
      element.length > 0 && isTold
        ? elementNames(name, isOfAuthor, element, node.shape, this.#counterInSight)
        : undefined;
    return names ?? [this.#nameOfValue(node, this.#variablesOf(expr))];
  }

  #namesOfLoad(expr: LoadExpr): readonly string[] {
    const { buffer, index } = expr;
    const base = baseOf(buffer);
    const name = this.#nameOfMemory(buffer);
    const isOfAuthor = base.node.op === "leaf" || this.#arena.names.has(base.node);
    const slot = isOfAuthor ? undefined : this.#slots.ofNode(base.node);
    const isRow = buffer.row !== undefined;
    const names =
      countOf(base.shape) === ONE || isRow
        ? undefined
        : elementNames(slot ?? name, isOfAuthor, index, buffer.shape, this.#counterInSight);
    return names ?? [name + this.#variablesOf(expr).join("") + this.#fixedPart(buffer, index)];
  }

  readonly #counterInSight = (variable: LoopVariable): string | undefined => {
    if (this.#ofModel.has(variable)) return "";
    return this.#open.has(variable) ? this.#declared.get(variable) : undefined;
  };

  /** What lies there: the gradient `dW` in the memory of gradients. */
  #nameOfMemory(buffer: Buffer): string {
    const { node, label, shape } = baseOf(buffer);
    if (label !== undefined && countOf(shape) === ONE) return label;
    const own = node.op === "leaf" ? leafName(node) : undefined;
    const name = own ?? nameOfValue(this.#arena, node);
    return buffer.space === "grads" && own !== undefined ? `d${name}` : name;
  }

  /** The places along the last axes, where these are fixed: `0` of row `i`. */
  #fixedPart({ shape }: Buffer, index: readonly Index[]): string {
    const moving = index.findLastIndex(({ terms, lookups }) => terms.length + lookups.length > 0);
    const fixed = index.flatMap(({ constant }, axis) =>
      axis > moving && moving >= 0 && shape[axis] !== ONE ? [constantOf(constant) ?? 0] : [],
    );
    return fixed.every((place) => place >= 0) ? fixed.join("") : "";
  }

  /** The value's own name; an element of a tensor with slots is called after its place, `hi`. */
  #nameOfValue(node: Node, variables: readonly string[], copy: readonly number[] = []): string {
    const name = nameOfValue(this.#arena, node);
    if (copy.length > 0) return numbered(name, copy);
    return this.#slots.isTaken(node) ? name + variables.join("") : name;
  }

  /**
   * The counters that the expression varies with, outermost first. Of one that counts in steps, it says
   * which iteration of the block it is: `i2`.
   */
  #variablesOf(expr: Expr): string[] {
    const memo = this.#variables;
    const enter = (one: Expr): boolean => variesIn(one) && !memo.has(one);
    walkExprs([expr], enter, (one) => {
      const found = new Map(argsOf(one).flatMap((arg) => [...(memo.get(arg) ?? [])]));
      const strip = one.kind === "load" ? rowOfStrip(one) : undefined;
      if (strip) found.set(...strip);
      const indices = one.kind === "load" ? one.index : one.kind === "index" ? [one.index] : [];
      for (const { constant, terms } of indices) {
        const offset = constantOf(constant) ?? 0;
        const strips = new Set(terms.map(({ variable }) => variable.strip));
        for (const { variable } of terms) if (!strips.has(variable)) found.set(variable, offset);
      }
      memo.set(one, found);
    });
    const found = memo.get(expr) ?? new Map<LoopVariable, number>();
    // Counters are declared from the outside inwards.
    const depthOf = (variable: LoopVariable): number => this.#depths.get(variable) ?? 0;
    return [...found.keys()]
      .filter((one) => !this.#ofModel.has(one))
      .sort((a, b) => depthOf(a) - depthOf(b))
      .map((one) => {
        const name = this.#declared.get(one) ?? "";
        const offset = found.get(one) ?? 0;
        return one.step !== undefined && offset >= 0 ? `${name}${offset}` : name;
      });
  }

  #counterNames(counters: readonly LoopVariable[]): string[] {
    return counters.map((one) => this.#declared.get(one) ?? "");
  }
}

/** Which of the rows that a strip has room for it is, where that is fixed. */
function rowOfStrip({ buffer, index }: LoadExpr): [LoopVariable, number] | undefined {
  const { row, shape } = buffer;
  const [first] = index;
  const at = first && first.terms.length + first.lookups.length === 0 && constantOf(first.constant);
  if (!row?.step || typeof at !== "number" || constantOf(shape[0] ?? ONE) !== row.step)
    return undefined;
  return [row, at];
}
