import { present } from "../diagnostics/invariant.ts";
import { applyExpr, argsOf, elementOf, lookedUpBy, meaningOf, walkExprs } from "../ir/exprs.ts";
import type { Arena, Node } from "../ir/graph.ts";
import {
  type CheckStatement,
  type Expr,
  type Index,
  type Local,
  type LoopVariable,
  type Statement,
  type Test,
  variableIndex,
  ZERO_INDEX,
} from "../ir/loops.ts";
import { ONE } from "../ir/size.ts";
import { evaluatedBy } from "../ir/statements.ts";
import { choiceOf, whenNotZero } from "./choices.ts";
import { Needs } from "./needs.ts";
import { addressedBy, testOf } from "./test-of.ts";
import { unmarked } from "./unmark.ts";

/**
 * The statements of a function with the checks of a debug build: before each statement, of every number
 * that it makes and every position that it looks up. What does not change in a loop is checked outside
 * of it, and the branches of a `where` only where they are taken.
 */
export function withChecks(statements: readonly Statement[], arena: Arena): readonly Statement[] {
  const checked = new Checker(arena).block(statements);
  return unmarked([...checked, { kind: "report" }]);
}

/** A block that is being rewritten. */
interface Frame {
  readonly out: Statement[];
  /** What needs no further check here and in the blocks within. */
  readonly done: Set<Expr>;
  readonly variable: LoopVariable | undefined;
  /** It runs more often than once, or not at all: nothing is checked before it instead. */
  readonly isBarrier: boolean;
}

/** Expressions, and what must hold for them to be needed. */
interface Task {
  readonly roots: readonly Expr[];
  readonly when: readonly Expr[];
}

class Checker {
  readonly #arena: Arena;
  readonly #frames: Frame[] = [];
  /** How deep the frame lies in which each of them is known. */
  readonly #depths = new Map<LoopVariable | Local, number>();
  readonly #needs = new Needs();
  /** What the statements compute, as the last note says. */
  #noted: Node | undefined;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  block(statements: readonly Statement[], variable?: LoopVariable, isBarrier = false): Statement[] {
    const out: Statement[] = [];
    const depth = this.#frames.push({ out, done: new Set(), variable, isBarrier }) - 1;
    if (variable) this.#depths.set(variable, depth);
    for (const one of statements) {
      if (one.kind === "accumulator") this.#depths.set(one.local, depth);
      if (one.kind === "accumulate" && one.local.isRunning) this.#depths.set(one.local, depth);
    }
    for (const one of statements) this.#statement(one, out);
    this.#frames.pop();
    return out;
  }

  #statement(one: Statement, out: Statement[]): void {
    switch (one.kind) {
      case "note":
        this.#noted = one.node;
        out.push(one);
        return;
      case "loop":
        out.push({ ...one, body: this.block(one.body, one.variable) });
        return;
      case "iteration": {
        this.#values(evaluatedBy(one), one.counter);
        const body = this.block(one.body, one.variable, true);
        // What goes wrong in one iteration comes before all that the next one does.
        out.push({ ...one, body: [...body, { kind: "report" }] });
        return;
      }
      case "part":
        out.push({ ...one, body: this.block(one.body, undefined, true) });
        return;
      case "branch": {
        this.#values(evaluatedBy(one), this.#noted);
        const taken = this.block(one.taken, undefined, true);
        out.push({ ...one, taken, other: this.block(one.other, undefined, true) });
        return;
      }
      case "store": {
        const node = this.#noted ?? one.buffer.node;
        const { buffer, index, value } = one;
        const element = buffer.shape.length === node.shape.length ? index : [];
        // Where it adds nothing, it does not matter to what.
        const when = one.accumulate ? whenNotZero(value) : [];
        this.#values([value], node, element);
        this.#values(lookedUpBy(index), node, element, when);
        if (one.accumulate && node.dtype === "real") {
          const test: Test = { kind: "total", to: { buffer, index }, how: "sum", value };
          this.#here(node, element, test, when);
        }
        out.push(one);
        return;
      }
      case "accumulate": {
        const { local, value, how = local.combine } = one;
        this.#values([value], local.node, this.#elementOfLocal(local));
        if (local.node.dtype === "real" && (how === "sum" || how === "product")) {
          const test: Test = { kind: "total", to: local, how, value };
          this.#here(local.node, this.#elementOfLocal(local), test);
        }
        out.push(one);
        return;
      }
      case "call": {
        const { result, operands } = one;
        out.push(one);
        const node = this.#noted ?? result.node;
        if (node.dtype === "real") this.#here(node, [], { kind: "whole", result, operands });
        return;
      }
      case "register":
      case "leave":
        this.#values(evaluatedBy(one), one.kind === "register" ? one.buffer.node : this.#noted);
        out.push(one);
        return;
      case "accumulator":
      case "check":
      case "report":
        out.push(one);
    }
  }

  /** A check of what the next statement does. */
  #here(node: Node, element: readonly Index[], test: Test, when: readonly Expr[] = []): void {
    present(this.#frames.at(-1)).out.push({ kind: "check", node, element, when, test });
  }

  /** The loops around an accumulator run over what is left of its node. */
  #elementOfLocal(local: Local): readonly Index[] {
    const around = this.#frames.slice(0, (this.#depths.get(local) ?? 0) + 1);
    const variables = around.flatMap(({ variable, isBarrier }) =>
      variable && !isBarrier ? [variable] : [],
    );
    const element = local.node.shape.map((size) => {
      const variable = size === ONE ? undefined : variables.shift();
      return variable?.extent === size ? variableIndex(variable, ONE) : ZERO_INDEX;
    });
    const isKnown = element.every(
      (index, axis) => index !== ZERO_INDEX || local.node.shape[axis] === ONE,
    );
    return isKnown ? element : [];
  }

  /** Checks of all that these are made of; where they do not say what they are, they belong to `around`. */
  #values(
    roots: readonly Expr[],
    around: Node | undefined,
    element: readonly Index[] = [],
    needed: readonly Expr[] = [],
  ): void {
    const tasks: Task[] = [{ roots, when: needed }];
    for (const { roots: own, when } of tasks) {
      const seen = new Set<Expr>();
      const enter = (expr: Expr): boolean => {
        if (seen.has(expr) || this.#isDone(expr)) return false;
        seen.add(expr);
        return true;
      };
      const visit = (expr: Expr): void => {
        this.#check(expr, when, around, element);
        const choice = choiceOf(expr);
        if (!choice) return;
        const [condition, a, b] = choice;
        tasks.push({ roots: [a], when: [...when, condition] });
        tasks.push({ roots: [b], when: [...when, applyExpr("logicalNot", [condition])] });
      };
      walkExprs(own, enter, visit, (expr) =>
        choiceOf(expr) ? argsOf(expr).slice(0, 1) : argsOf(expr),
      );
    }
  }

  #check(
    expr: Expr,
    when: readonly Expr[],
    around: Node | undefined,
    elementAround: readonly Index[],
  ): void {
    const test = testOf(this.#arena, expr);
    const home = this.#home([expr, ...when]);
    const { out, done } = present(this.#frames[home]);
    if (when.length === 0) done.add(expr);
    const node =
      test?.kind === "position"
        ? addressedBy(this.#arena, expr)?.node
        : (meaningOf(expr) ?? around);
    if (!test || !node || (test.kind === "value" && node.dtype !== "real")) return;
    const element = elementOf(expr) ?? (node === around ? elementAround : []);
    const isKnown = element.every(
      ({ terms, lookups }) =>
        lookups.length === 0 &&
        terms.every(({ variable }) => (this.#depths.get(variable) ?? Infinity) <= home),
    );
    const check: CheckStatement = {
      kind: "check",
      node,
      element: isKnown ? element : [],
      when,
      test,
    };
    out.push(check);
  }

  #isDone(expr: Expr): boolean {
    return this.#frames.some(({ done }) => done.has(expr));
  }

  /** The outermost frame in which all of these are known. */
  #home(exprs: readonly Expr[]): number {
    const barrier = this.#frames.findLastIndex(({ isBarrier }) => isBarrier);
    const depths = exprs.flatMap((expr) =>
      [...this.#needs.of(expr)].map((one) => this.#depths.get(one) ?? this.#frames.length - 1),
    );
    return Math.max(0, barrier, ...depths);
  }
}
