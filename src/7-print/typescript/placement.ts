import { argsOf, meaningOf, walkExprs } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import type { Expr, Local, LoopVariable, Statement } from "../../ir/loops.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { baseOf, evaluatedBy } from "../../ir/statements.ts";
import { elementwise } from "../../ops/elementwise.ts";
import { type Block, commonBlock, withinBranch } from "./blocks.ts";

/** An expression that a statement evaluates, in this block. */
interface Evaluation {
  readonly value: Expr;
  readonly block: Block;
}

/** Longer expressions are taken apart, roughly where a line ends. */
const MAX_LENGTH = 70;

/**
 * Decides which expressions become `const` locals, and in which block: what is used twice, what does
 * not change in the loop it is used in, operands that the operation's text repeats, numbers the
 * model's author named, and parts of expressions that would grow too long.
 */
export class Placement {
  readonly #homes = new Map<Expr, Block>();
  readonly #uses = new Map<Expr, number>();
  readonly #escapes = new Set<Expr>();
  /** What is stored: the slot names it well enough. */
  readonly #stored = new Set<Expr>();
  readonly #accumulated = new Set<Expr>();
  readonly #lengths = new Map<Expr, number>();
  readonly #named = new Set<Expr>();
  readonly #ofLoop = new Map<LoopVariable, Block>();
  readonly #ofBranch = new Map<readonly Statement[], Block>();
  /** The innermost block around all uses of an expression. */
  readonly #reach = new Map<Expr, Block>();
  readonly #ofLocal = new Map<Local, Block>();
  readonly #body: Block;
  readonly #names: ReadonlyMap<Node, string>;

  constructor(statements: readonly Statement[], names: ReadonlyMap<Node, string>) {
    this.#names = names;
    this.#body = { depth: 0, counters: [] };
    this.#declare(statements, this.#body);
    const uses = [...this.#evaluations(statements, this.#body)];
    this.#findHomes(uses);
    this.#count(uses);
    for (const expr of this.#homes.keys()) this.#decide(expr);
  }

  get body(): Block {
    return this.#body;
  }

  blockOf(variable: LoopVariable): Block {
    return this.#ofLoop.get(variable) ?? this.#body;
  }

  blockOfBranch(branch: readonly Statement[]): Block {
    return this.#ofBranch.get(branch) ?? this.#body;
  }

  /** The outermost block in which all of the expression's operands are known. */
  homeOf(expr: Expr): Block {
    return this.#homes.get(expr) ?? this.#body;
  }

  /** Everything that becomes a local. */
  named(): Expr[] {
    return [...this.#named];
  }

  isNamed(expr: Expr): boolean {
    return this.#named.has(expr);
  }

  /** Loop variables and accumulators belong to the block that declares them. */
  #declare(statements: readonly Statement[], block: Block): void {
    for (const one of statements) {
      if (one.kind === "accumulator") this.#ofLocal.set(one.local, block);
      // A running value is another one in every iteration.
      if (one.kind === "accumulate" && one.local.isRunning) this.#ofLocal.set(one.local, block);
      const inner = { depth: block.depth + 1, counters: block.counters, around: block };
      if (one.kind === "loop" || one.kind === "iteration") {
        const counters = [...block.counters, ...(one.kind === "loop" ? [one.variable] : [])];
        this.#ofLoop.set(one.variable, { ...inner, counters });
        this.#declare(one.body, this.blockOf(one.variable));
      }
      if (one.kind !== "branch") continue;
      for (const branch of [one.taken, one.other]) {
        this.#ofBranch.set(branch, { ...inner, isBranch: true });
        this.#declare(branch, this.blockOfBranch(branch));
      }
    }
  }

  /** What the statements evaluate, and in which block: inner blocks first. */
  *#evaluations(statements: readonly Statement[], block: Block): Generator<Evaluation> {
    for (const one of statements) {
      if (one.kind === "loop" || one.kind === "iteration") {
        yield* this.#evaluations(one.body, this.blockOf(one.variable));
      }
      if (one.kind === "branch") {
        yield* this.#evaluations(one.taken, this.blockOfBranch(one.taken));
        yield* this.#evaluations(one.other, this.blockOfBranch(one.other));
      }
      for (const value of evaluatedBy(one)) yield { value, block };
      // It is compared with the counter in every iteration.
      if (one.kind === "iteration" && one.steps) yield { value: one.steps, block };
      if (one.kind === "store") this.#stored.add(one.value);
      if (one.kind === "register" && one.value) this.#stored.add(one.value);
      if (one.kind === "accumulate") this.#accumulated.add(one.value);
    }
  }

  /** Operands first for where an expression can stand, its users first for where it has to. */
  #findHomes(uses: readonly Evaluation[]): void {
    walkExprs(
      uses.map((use) => use.value),
      (expr) => !this.#homes.has(expr),
      (expr) => this.#homes.set(expr, this.#findHome(expr)),
    );
    if (this.#ofBranch.size === 0) return;
    for (const { value, block } of uses) this.#reachTo(value, block);
    for (const [expr, outermost] of [...this.#homes].reverse()) {
      const home = withinBranch(outermost, this.#reach.get(expr) ?? outermost);
      this.#homes.set(expr, home);
      for (const arg of argsOf(expr)) this.#reachTo(arg, home);
    }
  }

  #reachTo(expr: Expr, block: Block): void {
    const known = this.#reach.get(expr);
    this.#reach.set(expr, known ? commonBlock(known, block) : block);
  }

  #count(uses: readonly Evaluation[]): void {
    for (const [expr, home] of this.#homes) for (const arg of argsOf(expr)) this.#use(arg, home);
    for (const { value, block } of uses) this.#use(value, block);
  }

  #use(expr: Expr, where: Block): void {
    this.#uses.set(expr, (this.#uses.get(expr) ?? 0) + 1);
    if (this.homeOf(expr) !== where) this.#escapes.add(expr);
  }

  #findHome(expr: Expr): Block {
    const within: Block[] = argsOf(expr).map((arg) => this.homeOf(arg));
    if (expr.kind === "local") within.push(this.#ofLocal.get(expr.local) ?? this.#body);
    const indices = expr.kind === "load" ? expr.index : expr.kind === "index" ? [expr.index] : [];
    if (expr.kind === "load" && expr.buffer.row) within.push(this.blockOf(expr.buffer.row));
    for (const { terms } of indices) {
      within.push(...terms.map((term) => this.blockOf(term.variable)));
    }
    return within.reduce((a, b) => (b.depth > a.depth ? b : a), this.#body);
  }

  /** Called operands first, so that lengths of parts are known. */
  #decide(expr: Expr): void {
    const args = argsOf(expr);
    const repeated = expr.kind === "apply" ? repeatedOperands(expr.op) : [];
    for (const at of repeated) {
      const arg = args[at];
      // `norm += W[i] * W[i]` is how one writes it; in a longer expression the load gets a name.
      const isPlain = arg?.kind === "load" && this.#accumulated.has(expr);
      if (arg && !isShort(arg) && !isPlain) this.#name(arg);
    }
    const longest = [...args].sort((a, b) => this.#length(b) - this.#length(a));
    for (const arg of longest) {
      if (this.#sum(args) <= MAX_LENGTH) break;
      if (arg.kind === "apply") this.#name(arg);
    }
    this.#lengths.set(expr, this.#sum(args) + (expr.kind === "apply" ? 3 : lengthOfLeaf(expr)));
    if (this.#isWorthAName(expr)) this.#name(expr);
  }

  #isWorthAName(expr: Expr): boolean {
    if (isShort(expr)) return false;
    const uses = this.#uses.get(expr) ?? 0;
    if (uses > 1 || this.#escapes.has(expr)) return true;
    if (expr.kind === "load") return isSingle(expr.buffer.node) && isSingle(baseOf(expr.buffer));
    const meaning = meaningOf(expr);
    const isScalar = this.homeOf(expr) === this.#body;
    // The adjoint of a scalar is written where it is used; what the author named keeps its name.
    return isScalar && !this.#stored.has(expr) && meaning !== undefined && this.#names.has(meaning);
  }

  #name(expr: Expr): void {
    this.#named.add(expr);
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

/** Positions of operands that the printed form of an operation mentions more than once. */
export function repeatedOperands(op: string): number[] {
  const print = elementwise.get(op)?.print ?? "";
  return ["a", "b", "c"].flatMap((letter, at) =>
    (print.match(new RegExp(`\\b${letter}\\b`, "g")) ?? []).length > 1 ? [at] : [],
  );
}
