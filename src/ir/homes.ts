import { type Block, commonBlock, withinBranch } from "./blocks.ts";
import { argsOf, walkExprs } from "./exprs.ts";
import { ExprMap } from "./expr-map.ts";
import type { Expr, Local, LoopVariable, Statement } from "./loops.ts";
import { blocksOf, evaluatedBy } from "./statements.ts";

/** An expression that a statement evaluates, in this block. */
export interface Evaluation {
  readonly value: Expr;
  readonly block: Block;
  readonly by: Statement;
}

/**
 * Where the expressions of a function are evaluated: each in the outermost block in which all of its
 * operands are known, but in the branch where all its uses are. A part is a function of its own.
 */
export class Homes {
  readonly body: Block = { depth: 0, counters: [] };
  /** In inner blocks first. */
  readonly evaluations: readonly Evaluation[];
  /** All expressions, operands first. */
  readonly all: readonly Expr[];
  readonly #homes = new ExprMap<Block>();
  readonly #ofLoop = new Map<LoopVariable, Block>();
  readonly #ofBranch = new Map<readonly Statement[], Block>();
  readonly #ofLocal = new Map<Local, Block>();
  /** The innermost block around all uses of an expression. */
  readonly #reach = new Map<Expr, Block>();

  constructor(statements: readonly Statement[]) {
    this.#declare(statements, this.body);
    const evaluations: Evaluation[] = [];
    this.#evaluate(statements, this.body, evaluations);
    this.evaluations = evaluations;
    this.all = this.#findHomes();
  }

  blockOf(variable: LoopVariable): Block {
    return this.#ofLoop.get(variable) ?? this.body;
  }

  blockOfBranch(branch: readonly Statement[]): Block {
    return this.#ofBranch.get(branch) ?? this.body;
  }

  of(expr: Expr): Block {
    return this.#homes.get(expr) ?? this.body;
  }

  /** Loop variables and accumulators belong to the block that declares them. */
  #declare(statements: readonly Statement[], block: Block): void {
    for (const one of statements) {
      if (one.kind === "accumulator") this.#ofLocal.set(one.local, block);
      // A running value is another one in every iteration.
      if (one.kind === "accumulate" && one.local.isRunning) this.#ofLocal.set(one.local, block);
      if (blocksOf(one).length === 0) continue;
      const inner = { depth: block.depth + 1, counters: block.counters, around: block };
      if (one.kind === "loop" || one.kind === "iteration") {
        // Which block or which iteration of the model's it is tells no element from another.
        const isCounted = one.kind === "loop" && one.variable.block === undefined;
        const counters = [...block.counters, ...(isCounted ? [one.variable] : [])];
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

  #evaluate(statements: readonly Statement[], block: Block, all: Evaluation[]): void {
    statements.forEach((by) => {
      if (by.kind === "loop" || by.kind === "iteration") {
        this.#evaluate(by.body, this.blockOf(by.variable), all);
      }
      if (by.kind === "branch") {
        this.#evaluate(by.taken, this.blockOfBranch(by.taken), all);
        this.#evaluate(by.other, this.blockOfBranch(by.other), all);
      }
      evaluatedBy(by).forEach((value) => all.push({ value, block, by }));
    });
  }

  /** Operands first for where an expression can stand, its users first for where it has to. */
  #findHomes(): Expr[] {
    const all: Expr[] = [];
    walkExprs(
      this.evaluations.map((use) => use.value),
      (expr) => !this.#homes.has(expr),
      (expr) => {
        this.#homes.set(expr, this.#outermost(expr));
        all.push(expr);
      },
    );
    if (this.#ofBranch.size === 0) return all;
    for (const { value, block } of this.evaluations) this.#reachTo(value, block);
    for (const expr of all.toReversed()) {
      const outermost = this.of(expr);
      const home = withinBranch(outermost, this.#reach.get(expr) ?? outermost);
      this.#homes.set(expr, home);
      for (const arg of argsOf(expr)) this.#reachTo(arg, home);
    }
    return all;
  }

  #reachTo(expr: Expr, block: Block): void {
    const known = this.#reach.get(expr);
    this.#reach.set(expr, known ? commonBlock(known, block) : block);
  }

  #outermost(expr: Expr): Block {
    if (this.#ofLoop.size + this.#ofBranch.size === 0) return this.body;
    const within: Block[] = argsOf(expr).map((arg) => this.of(arg));
    if (expr.kind === "local") within.push(this.#ofLocal.get(expr.local) ?? this.body);
    const indices = expr.kind === "load" ? expr.index : expr.kind === "index" ? [expr.index] : [];
    if (expr.kind === "load" && expr.buffer.row) within.push(this.blockOf(expr.buffer.row));
    for (const { terms } of indices) {
      within.push(...terms.map((term) => this.blockOf(term.variable)));
    }
    return within.reduce((a, b) => (b.depth > a.depth ? b : a), this.body);
  }
}
