// One method for each kind of statement, all of which share what has been declared so far: so it is long.
import { present } from "../../diagnostics/invariant.ts";
import type { Block } from "../../ir/blocks.ts";
import { walkExprs } from "../../ir/exprs.ts";
import { ExprSet } from "../../ir/expr-map.ts";
import {
  type BranchStatement,
  type Buffer,
  type Expr,
  type IterationStatement,
  type Local,
  type LoopStatement,
  type LoopVariable,
  neutral,
  type NoteStatement,
  type RegisterStatement,
  type Space,
  type Statement,
} from "../../ir/loops.ts";
import { evaluatedBy } from "../../ir/statements.ts";
import { wrapNotes } from "../notation/steps.ts";
import { ATOM, type Printed, SUM } from "./expressions.ts";
import { ExpressionPrinter } from "./expression-printer.ts";
import { FirstSteps } from "./first-steps.ts";
import type { FunctionOptions } from "./function-options.ts";
import { givenNumbers } from "./given.ts";
import { endOfBlock, headOfLoop } from "./loop-head.ts";
import { Identifiers } from "./identifiers.ts";
import type { Scope } from "./names.ts";
import { Placement } from "./placement.ts";
import { Places } from "./places.ts";
import { printSize } from "./size-text.ts";

/** Printed code: lines, loops with a body, and branches. */
export type Code =
  string | { readonly head: string; readonly body: Code[]; readonly otherwise?: Code[] };

/** Prints the statements of one function. */
export class FunctionPrinter {
  readonly #options: FunctionOptions;
  readonly #placement: Placement;
  readonly #scopes = new Map<Block, Scope>();
  readonly #output = new Map<Block, Code[]>();
  readonly #identifiers: Identifiers;
  readonly #places: Places;
  readonly #expressions: ExpressionPrinter;
  readonly #firstSteps: FirstSteps;
  readonly #defined = new ExprSet();
  readonly #body: Code[] = [];

  /** `around` are the identifiers of what calls a part. */
  constructor(
    statements: readonly Statement[],
    scope: Scope,
    options: FunctionOptions,
    around?: Identifiers,
  ) {
    this.#options = options;
    this.#identifiers = new Identifiers(options.arena, options.slots, options.counters);
    if (around) this.#identifiers.takeCounters(around, scope);
    this.#places = new Places(options.slots);
    this.#placement = new Placement(statements, options.arena.names);
    this.#firstSteps = new FirstSteps(statements, options.signs);
    this.#expressions = new ExpressionPrinter(
      this.#identifiers,
      this.#places,
      this.#placement,
      options.strictIndex,
      (op) => options.templates.nameOf(op),
    );
    this.#scopes.set(this.#placement.body, scope);
    this.#output.set(this.#placement.body, this.#body);
  }

  /** What has been printed. */
  get body(): Code[] {
    return this.#body;
  }

  /** Declarations of the first slots that depend on symbolic sizes: they come before the body. */
  get starts(): string[] {
    return this.#places.declarations();
  }

  /** The arrays that the printed code touches. */
  get spaces(): ReadonlySet<Space> {
    return this.#places.spaces;
  }

  print(statements: readonly Statement[], block: Block = this.#placement.body): void {
    let notes: NoteStatement[] = [];
    for (const one of statements) {
      if (one.kind === "note") {
        notes.push(one);
        continue;
      }
      this.#paragraph(block, notes, isLong(one));
      notes = [];
      this.#statement(one, block);
    }
  }

  /** The comment on what follows, if there is one; a blank line sets it off, and long loops as well. */
  #paragraph(block: Block, notes: readonly NoteStatement[], isLong: boolean): void {
    const lines = wrapNotes(this.#options.notes.of(notes));
    const output = this.#output.get(block);
    const last = output?.at(-1);
    const opens = typeof last === "string" && last.startsWith("let ");
    if (last !== undefined && (lines.length > 0 || (isLong && !opens))) output?.push("");
    output?.push(...lines);
  }

  /**
   * Declares the single numbers that the function is given, in slot order, unless they are many:
   * then each is read where it is first needed.
   */
  declareGiven(isGiven: (buffer: Buffer) => boolean, most: number): void {
    const given = givenNumbers(this.#placement, this.#options.slots, isGiven);
    if (given.length > most) return;
    for (const load of given) this.#defineIn([load]);
  }

  #statement(one: Statement, block: Block): void {
    switch (one.kind) {
      case "accumulator":
        if (this.#firstSteps.isDeferred(one)) return;
        this.#emit(
          block,
          `let ${this.#declare(one, block)} = ${one.begin ?? one.local.least ?? neutral[one.local.combine]};`,
        );
        return;
      case "accumulate": {
        this.#define(one);
        if (one.place) {
          this.#emit(block, "// the first of them, or the first NaN");
          this.#output.get(block)?.push(this.#expressions.taken(one, one.place));
          return;
        }
        const declaration = this.#firstSteps.declarationBy(one);
        if (!declaration) {
          this.#emit(block, this.#expressions.accumulate(one));
          return;
        }
        const { keyword, hasZero } = declaration;
        if (keyword === "const" && !hasZero && this.#placement.isNamed(one.value)) {
          this.#identifiers.share(one.local, one.value);
          return;
        }
        const value = hasZero
          ? this.#expressions.fromZero(one.value)
          : this.#expressions.text(one.value);
        this.#emit(block, `${keyword} ${this.#declare(one, block)} = ${value};`);
        return;
      }
      case "store": {
        this.#define(one);
        const store = this.#expressions.store(one);
        const remark = this.#options.remark(one.buffer);
        const isClear = remark === undefined || store.endsWith(` ${remark};`);
        this.#emit(block, isClear ? store : `${store} // ${remark}`);
        return;
      }
      case "call":
        this.#emit(block, this.#options.templates.call(one, this.#places, this.#expressions.flat));
        return;
      case "part": {
        const { call, given } = this.#options.parts.call(one, this.#identifiers);
        given.forEach((space) => this.#places.spaces.add(space));
        this.#emit(block, call);
        return;
      }
      case "note":
        return;
      case "register":
        this.#register(one, block);
        return;
      case "leave":
        this.#define(one);
        this.#emit(block, `if (${this.#expressions.negation(one.unless)}) break;`);
        return;
      case "branch":
        this.#branch(one, block);
        return;
      case "iteration":
        this.#iteration(one, block);
        return;
      case "check":
        this.#define(one);
        this.#emit(
          block,
          present(this.#options.checks).check(one, this.#expressions, this.#places),
        );
        return;
      case "report":
        this.#emit(block, present(this.#options.checks).report(this.#options.name));
        return;
      case "loop":
        if (one.fill) this.#emit(block, this.#expressions.fill(one.fill));
        else this.#loop(one, block);
    }
  }

  #declare({ local }: { readonly local: Local }, block: Block): string {
    return this.#identifiers.declareAccumulator(local, block, this.#scopeOf(block));
  }

  #register(one: RegisterStatement, block: Block): void {
    this.#define(one);
    const value = one.value && this.#expressions.text(one.value);
    const isFixed = one.isFixed === true;
    const name = this.#identifiers.declareRegister(one.buffer, isFixed, this.#scopeOf(block));
    const kind = isFixed ? "const" : "let";
    this.#emit(block, value === undefined ? `let ${name}: number;` : `${kind} ${name} = ${value};`);
  }

  #branch({ condition, taken, other }: BranchStatement, outer: Block): void {
    this.#defineIn([condition]);
    const text = this.#expressions.text(condition);
    const body = this.#inner(taken, this.#placement.blockOfBranch(taken), outer);
    const otherwise = this.#inner(other, this.#placement.blockOfBranch(other), outer);
    this.#output.get(outer)?.push({ head: `if (${text})`, body, otherwise });
  }

  #iteration(iteration: IterationStatement, outer: Block): void {
    const { variable, counter, begin, steps, body } = iteration;
    this.#define(iteration);
    const first = begin && this.#expressions.text(begin);
    const end = steps ? this.#expressions.printed(steps) : printSize(variable.extent);
    const lines = this.#inner(body, this.#placement.blockOf(variable), outer, (scope) => {
      this.#identifiers.declareCounterOf(variable, counter, scope);
    });
    this.#identifiers.leave(variable);
    const name = present(this.#identifiers.get(variable));
    this.#output.get(outer)?.push({ head: headOfLoop(name, end, variable, first), body: lines });
  }

  /** A block inside another, with a scope of its own. */
  #inner(
    statements: readonly Statement[],
    block: Block,
    outer: Block,
    open: (scope: Scope) => void = () => undefined,
  ): Code[] {
    const around = this.#scopeOf(outer);
    const scope = around.open();
    this.#scopes.set(block, scope);
    open(scope);
    const body: Code[] = [];
    this.#output.set(block, body);
    this.print(statements, block);
    around.close(scope);
    return body;
  }

  #loop(loop: LoopStatement, outer: Block): void {
    const { variable, within } = loop;
    const end = within ? this.#endOfBlock(within, outer) : printSize(variable.extent);
    const first = within && this.#identifiers.get(within);
    const body = this.#inner(loop.body, this.#placement.blockOf(variable), outer, (scope) => {
      this.#identifiers.declareCounter(variable, scope);
    });
    this.#identifiers.leave(variable);
    const counter = present(this.#identifiers.get(variable));
    this.#output.get(outer)?.push({ head: headOfLoop(counter, end, variable, first), body });
  }

  /** Before the loop through a block, which may be shorter, it is computed where it ends. */
  #endOfBlock(within: LoopVariable, outer: Block): Printed {
    const begin = present(this.#identifiers.get(within));
    const text = endOfBlock(begin, within.extent, present(within.block));
    if (!text.startsWith("Math.")) return { text, precedence: SUM };
    const name = this.#scopeOf(outer).declare("end");
    this.#emit(outer, `const ${name} = ${text};`);
    return { text: name, precedence: ATOM };
  }

  #define(statement: Statement): void {
    this.#defineIn(evaluatedBy(statement));
  }

  /** Declares the locals that the expressions need and that are not there yet, each in its own block. */
  #defineIn(values: readonly Expr[]): void {
    walkExprs(
      values,
      (expr) => this.#defined.add(expr),
      (expr) => {
        if (!this.#placement.isNamed(expr)) return;
        const home = this.#placement.homeOf(expr);
        const text = this.#expressions.unnamed(expr).text;
        const name = this.#identifiers.declareConst(expr, this.#scopeOf(home));
        this.#emit(home, `const ${name} = ${text};`);
      },
    );
  }

  #emit(block: Block, line: string): void {
    this.#output.get(block)?.push(line);
  }

  #scopeOf(block: Block): Scope {
    return present(this.#scopes.get(block), "the block is open");
  }
}

/** What takes several lines, or opens with it: the variables of a loop of the model stand above it. */
function isLong(statement: Statement): boolean {
  if (statement.kind === "register") return statement.isFixed !== true;
  if (statement.kind !== "loop") return ["iteration", "branch"].includes(statement.kind);
  if (statement.fill) return false;
  const { body } = statement;
  return body.length !== 1 || body[0]?.kind !== "store";
}
