import type { Block } from "../../ir/blocks.ts";
import { argsOf, meaningOf } from "../../ir/exprs.ts";
import { ExprMap, ExprSet } from "../../ir/expr-map.ts";
import type { Node } from "../../ir/graph.ts";
import { type Evaluation, Homes } from "../../ir/homes.ts";
import type { Expr, LoopVariable, Statement } from "../../ir/loops.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import { elementwise } from "../../ops/elementwise.ts";

/** Longer expressions are taken apart, roughly where a line ends. */
const MAX_LENGTH = 70;

/**
 * Decides which expressions become `const` locals, each in its home: what is used twice, what does
 * not change in the loop it is used in, operands that the operation's text repeats, numbers the
 * model's author named, and parts of expressions that would grow too long.
 */
export class Placement {
  readonly #homes: Homes;
  readonly #uses = new ExprMap<number>();
  readonly #escapes = new ExprSet();
  /** What is stored: the slot names it well enough. */
  readonly #stored = new ExprSet();
  readonly #accumulated = new ExprSet();
  /** Sums of several terms that are added to something: these wrap, a term on each line. */
  readonly #sums = new ExprSet();
  readonly #lengths = new ExprMap<number>();
  readonly #isNamed = new ExprSet();
  readonly #named: Expr[] = [];
  readonly #names: ReadonlyMap<Node, string>;

  constructor(statements: readonly Statement[], names: ReadonlyMap<Node, string>) {
    this.#names = names;
    this.#homes = new Homes(statements);
    const { evaluations, all } = this.#homes;
    for (const use of evaluations) this.#note(use);
    all.forEach((expr) => this.#countIn(expr));
    evaluations.forEach((use) => this.#countAt(use));
    all.forEach((expr) => this.#decide(expr));
  }

  get body(): Block {
    return this.#homes.body;
  }

  blockOf(variable: LoopVariable): Block {
    return this.#homes.blockOf(variable);
  }

  blockOfBranch(branch: readonly Statement[]): Block {
    return this.#homes.blockOfBranch(branch);
  }

  /** The outermost block in which all of the expression's operands are known. */
  homeOf(expr: Expr): Block {
    return this.#homes.of(expr);
  }

  /** Everything that becomes a local. */
  named(): readonly Expr[] {
    return this.#named;
  }

  isNamed(expr: Expr): boolean {
    return this.#isNamed.has(expr);
  }

  #note({ value, by }: Evaluation): void {
    // What a store looks its position up in comes before its value.
    if (by.kind === "store" && value === by.value) this.#stored.add(value);
    if (by.kind === "register") this.#stored.add(value);
    if (by.kind === "accumulate") this.#accumulated.add(value);
    const isAdded = by.kind === "accumulate" || (by.kind === "store" && by.accumulate);
    if (isAdded) this.#noteSum(value);
  }

  #noteSum(value: Expr): void {
    for (let sum = value; sum.kind === "apply" && sum.op === "add";) {
      this.#sums.add(sum);
      const [rest] = sum.args;
      if (!rest) return;
      sum = rest;
    }
  }

  #countIn(expr: Expr): void {
    const args = argsOf(expr);
    if (args.length === 0) return;
    const home = this.homeOf(expr);
    args.forEach((arg) => {
      this.#use(arg, home);
    });
  }

  #countAt({ value, block, by }: Evaluation): void {
    this.#use(value, block);
    // It is compared with the counter in every iteration.
    if (by.kind === "iteration" && value === by.steps) this.#use(value, block);
    // It is compared with the extremum, and taken.
    if (by.kind === "accumulate" && by.place) this.#use(value, block);
  }

  #use(expr: Expr, where: Block): void {
    this.#uses.set(expr, (this.#uses.get(expr) ?? 0) + 1);
    if (this.homeOf(expr) !== where) this.#escapes.add(expr);
  }

  /** Called operands first, so that lengths of parts are known. */
  #decide(expr: Expr): void {
    const args = argsOf(expr);
    const repeated = expr.kind === "apply" ? repeatedOperands(expr.op) : [];
    repeated.forEach((at) => {
      const arg = args[at];
      // `norm += W[i] * W[i]` is how one writes it; in a longer expression the load gets a name.
      const isPlain = arg?.kind === "load" && this.#accumulated.has(expr);
      if (arg && !isShort(arg) && !isPlain) this.#name(arg);
    });
    let length = this.#sum(args);
    if (length > MAX_LENGTH && !this.#sums.has(expr)) {
      this.#shorten(args);
      length = this.#sum(args);
    }
    this.#lengths.set(expr, length + (expr.kind === "apply" ? 3 : lengthOfLeaf(expr)));
    if (this.#isWorthAName(expr)) this.#name(expr);
  }

  /** The longest ones get names until the rest is short enough. */
  #shorten(args: readonly Expr[]): void {
    const longest = args.toSorted((a, b) => this.#length(b) - this.#length(a));
    for (const arg of longest) {
      if (this.#sum(args) <= MAX_LENGTH) return;
      if (arg.kind === "apply") this.#name(arg);
    }
  }

  #isWorthAName(expr: Expr): boolean {
    if (isShort(expr)) return false;
    const uses = this.#uses.get(expr) ?? 0;
    if (uses > 1 || this.#escapes.has(expr)) return true;
    if (expr.kind === "load") return isSingle(expr.buffer.node) && isSingle(baseOf(expr.buffer));
    const meaning = meaningOf(expr);
    const isScalar = this.homeOf(expr) === this.body;
    // The adjoint of a scalar is written where it is used; what the author named keeps its name.
    return isScalar && !this.#stored.has(expr) && meaning !== undefined && this.#names.has(meaning);
  }

  #name(expr: Expr): void {
    if (this.#isNamed.add(expr)) this.#named.push(expr);
    this.#lengths.set(expr, 6);
  }

  #length(expr: Expr): number {
    return this.#lengths.get(expr) ?? lengthOfLeaf(expr);
  }

  #sum(args: readonly Expr[]): number {
    return args.reduce((sum, arg) => sum + this.#length(arg), 0);
  }
}

/** A number, a position, a local or a variable is as good as a name. */
function isShort(expr: Expr): boolean {
  if (expr.kind === "load") return expr.buffer.space === "registers";
  return expr.kind === "number" || expr.kind === "index" || expr.kind === "local";
}

function lengthOfLeaf(expr: Expr): number {
  return expr.kind === "load" && expr.buffer.space !== "registers" ? 16 : 4;
}

function isSingle({ shape }: { readonly shape: Shape }): boolean {
  return countOf(shape) === ONE;
}

const repeated = new Map<string, readonly number[]>();

/** Positions of operands that the printed form of an operation mentions more than once. */
function repeatedOperands(op: string): readonly number[] {
  const known = repeated.get(op);
  if (known) return known;
  const print = elementwise.get(op)?.print ?? "";
  const found = ["a", "b", "c"].flatMap((letter, at) =>
    (print.match(new RegExp(`\\b${letter}\\b`, "g")) ?? []).length > 1 ? [at] : [],
  );
  repeated.set(op, found);
  return found;
}
