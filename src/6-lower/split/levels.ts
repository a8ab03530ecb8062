import { argsOf, walkExprs } from "../../ir/exprs.ts";
import type {
  Buffer,
  Expr,
  Index,
  Local,
  Lodging,
  LoopVariable,
  Statement,
} from "../../ir/loops.ts";
import { baseOf, blocksOf, deepFlatten } from "../../ir/statements.ts";

/** Where an expression is known: outside of the block, in it, or only in the blocks inside. */
export const OUTER = 0;
export const HERE = 1;
export const INNER = 2;

/** A block: the body of a function, of a loop (`variable`), or a branch. */
export interface Block {
  readonly statements: readonly Statement[];
  readonly variable?: LoopVariable;
  readonly isBranch?: true;
}

/** Tells where the expressions of a block are known. */
export class Levels {
  readonly #levels = new Map<Expr, number>();
  readonly #variables = new Map<LoopVariable, number>();
  readonly #locals = new Map<Local, number>();
  readonly #own = new Set<Local>();
  /** What depends on nothing: outside of a loop, but in the branch that it is needed in. */
  readonly #least: number;
  readonly #lodgings: ReadonlyMap<Buffer, Lodging>;
  /** Nothing in the block is known anywhere but in all of it. */
  readonly #isOneLevel: boolean;

  constructor(block: Block, lodgings: ReadonlyMap<Buffer, Lodging>) {
    this.#lodgings = lodgings;
    this.#least = block.variable ? OUTER : HERE;
    if (block.variable) this.#variables.set(block.variable, HERE);
    for (const one of block.statements) this.#declare(one, HERE);
    const levels = [...this.#variables.values(), ...this.#locals.values()];
    this.#isOneLevel = levels.every((level) => level <= this.#least);
  }

  /** Whether something is known only in the blocks inside. */
  get haveInner(): boolean {
    return !this.#isOneLevel;
  }

  of(expr: Expr): number {
    if (this.#isOneLevel) return this.#least;
    const known = this.#levels.get(expr);
    if (known !== undefined) return known;
    walkExprs(
      [expr],
      (one) => !this.#levels.has(one),
      (one) => this.#levels.set(one, this.#find(one)),
    );
    return this.#levels.get(expr) ?? this.#least;
  }

  /** Whether the accumulator is declared in the block, or inside it. */
  isOwn(local: Local): boolean {
    return this.#own.has(local);
  }

  /** Whether the accumulator is one of what is around the block, in which nothing is added to it. */
  isFixed(local: Local): boolean {
    return !this.#locals.has(local);
  }

  #declare(one: Statement, level: number): void {
    if (one.kind === "accumulator") {
      this.#own.add(one.local);
      this.#locals.set(one.local, level);
    }
    // A running value is another one in every iteration.
    if (one.kind === "accumulate" && one.local.isRunning) this.#locals.set(one.local, level);
    if (one.kind === "loop" || one.kind === "iteration") this.#variables.set(one.variable, INNER);
    for (const block of blocksOf(one)) for (const inner of block) this.#declare(inner, INNER);
  }

  #find(expr: Expr): number {
    let level = this.#least;
    for (const arg of argsOf(expr)) level = Math.max(level, this.#levels.get(arg) ?? level);
    if (expr.kind === "local") return Math.max(level, this.#locals.get(expr.local) ?? OUTER);
    if (expr.kind === "index") return Math.max(level, this.#ofIndex(expr.index));
    if (expr.kind !== "load") return level;
    for (const index of expr.index) level = Math.max(level, this.#ofIndex(index));
    return Math.max(level, ...this.#ofBuffer(expr.buffer));
  }

  #ofIndex({ terms }: Index): number {
    return Math.max(this.#least, ...terms.map((term) => this.#ofVariable(term.variable)));
  }

  #ofVariable(variable: LoopVariable): number {
    return this.#variables.get(variable) ?? this.#least;
  }

  #ofBuffer(buffer: Buffer): number[] {
    const levels = buffer.row ? [this.#ofVariable(buffer.row)] : [];
    const lodging = this.#lodgings.get(baseOf(buffer));
    if (!lodging) return levels;
    return [...levels, this.#ofIndex(lodging.from), ...this.#ofBuffer(lodging.in)];
  }
}

/** The memory in the end: what the buffer shows, or lies in. */
export function rootOf(buffer: Buffer, lodgings: ReadonlyMap<Buffer, Lodging>): Buffer {
  let root = baseOf(buffer);
  for (let found = lodgings.get(root); found; found = lodgings.get(root)) root = baseOf(found.in);
  return root;
}

/** The memory that the statements write. */
export function rootsWritten(
  statements: readonly Statement[],
  lodgings: ReadonlyMap<Buffer, Lodging>,
): Set<Buffer> {
  const roots = new Set<Buffer>();
  for (const one of deepFlatten(statements)) {
    const root = rootWritten(one, lodgings);
    if (root) roots.add(root);
  }
  return roots;
}

/** The memory that the statement itself writes. */
export function rootWritten(
  one: Statement,
  lodgings: ReadonlyMap<Buffer, Lodging>,
): Buffer | undefined {
  if (one.kind === "store") return rootOf(one.buffer, lodgings);
  return one.kind === "call" ? rootOf(one.result, lodgings) : undefined;
}
