import { present } from "../../diagnostics/invariant.ts";
import { walkExprs } from "../../ir/exprs.ts";
import {
  type AccumulateStatement,
  type Buffer,
  type Expr,
  type Index,
  type LoadExpr,
  type LoopStatement,
  neutral,
  type NoteStatement,
  type Space,
  type Statement,
} from "../../ir/loops.ts";
import { countOf } from "../../ir/shape.ts";
import { ONE, subtractSizes } from "../../ir/size.ts";
import { baseOf, evaluatedBy } from "../../ir/statements.ts";
import { wrapNotes } from "../notation/steps.ts";
import { applyTemplate, ATOM, negated, type Printed, printNumber } from "./expressions.ts";
import type { FunctionOptions } from "./function-options.ts";
import { Identifiers } from "./identifiers.ts";
import type { Scope } from "./names.ts";
import { type Block, Placement } from "./placement.ts";
import { Places } from "./places.ts";
import { printSize } from "./size-text.ts";

/** Printed code: lines, and loops with a body. */
export type Code = string | { readonly head: string; readonly body: Code[] };

/** Prints the statements of one function. */
export class FunctionPrinter {
  readonly #options: FunctionOptions;
  readonly #placement: Placement;
  readonly #scopes = new Map<Block, Scope>();
  readonly #output = new Map<Block, Code[]>();
  readonly #identifiers: Identifiers;
  readonly #places: Places;
  readonly #defined = new Set<Expr>();
  readonly #body: Code[] = [];

  constructor(statements: readonly Statement[], scope: Scope, options: FunctionOptions) {
    this.#options = options;
    this.#identifiers = new Identifiers(options.arena, options.slots);
    this.#places = new Places(options.slots);
    this.#placement = new Placement(statements, options.arena.names);
    this.#scopes.set(this.#placement.body, scope);
    this.#output.set(this.#placement.body, this.#body);
  }

  /** What has been printed; above it, the first slots that depend on symbolic sizes. */
  get body(): Code[] {
    const starts = this.#places.declarations();
    return starts.length === 0 ? this.#body : [...starts, "", ...this.#body];
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
      this.#paragraph(block, notes, one.kind === "loop" && !isOneLine(one));
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
    const given = this.#placement
      .named()
      .flatMap((expr) =>
        expr.kind === "load" && isSingle(expr) && isGiven(baseOf(expr.buffer)) ? [expr] : [],
      );
    if (given.length > most) return;
    const spaces: readonly Space[] = ["inputs", "indices", "masks", "params", "cache", "upstream"];
    const place = ({ buffer }: LoadExpr): number =>
      spaces.indexOf(buffer.space) * 1e9 + this.#options.slots.rankOf(baseOf(buffer));
    for (const load of given.toSorted((a, b) => place(a) - place(b))) this.#defineIn([load]);
  }

  #statement(one: Statement, block: Block): void {
    switch (one.kind) {
      case "accumulator": {
        const name = this.#identifiers.declareAccumulator(one.local, block, this.#scopeOf(block));
        this.#emit(block, `let ${name} = ${neutral[one.local.combine]};`);
        return;
      }
      case "accumulate":
        this.#define(one);
        this.#emit(block, this.#accumulate(one));
        return;
      case "store": {
        this.#define(one);
        const store = this.#store(one.buffer, one.index, one.value, one.accumulate);
        const remark = this.#options.remark(one.buffer);
        const isClear = remark === undefined || store.endsWith(` ${remark};`);
        this.#emit(block, isClear ? store : `${store} // ${remark}`);
        return;
      }
      case "call":
        this.#emit(block, this.#options.templates.call(one, this.#places));
        return;
      case "note":
        return;
      case "loop":
        this.#loop(one, block);
    }
  }

  #loop(loop: LoopStatement, outer: Block): void {
    const block = this.#placement.blockOf(loop.variable);
    const around = this.#scopeOf(outer);
    const scope = around.open();
    this.#scopes.set(block, scope);
    const counter = this.#identifiers.declareCounter(loop.variable, scope);
    const body: Code[] = [];
    this.#output.set(block, body);
    this.print(loop.body, block);
    around.close(scope);
    const { extent, isDescending } = loop.variable;
    const head = isDescending
      ? `for (let ${counter} = ${printSize(subtractSizes(extent, ONE)).text}; ${counter} >= 0; ${counter}--)`
      : `for (let ${counter} = 0; ${counter} < ${printSize(extent).text}; ${counter}++)`;
    this.#output.get(outer)?.push({ head, body });
  }

  #accumulate({ local, value, how = local.combine }: AccumulateStatement): string {
    const name = this.#identifiers.get(local) ?? "";
    if (how === "max" || how === "min") {
      return `${name} = Math.${how}(${name}, ${this.#text(value)});`;
    }
    if (how === "product") return `${name} *= ${this.#text(value)};`;
    const subtracted = this.#placement.isNamed(value) ? undefined : negated(value);
    return subtracted
      ? `${name} -= ${this.#text(subtracted)};`
      : `${name} += ${this.#text(value)};`;
  }

  #store(buffer: Buffer, index: readonly Index[], value: Expr, accumulate: boolean): string {
    const target = this.#element(buffer, index);
    if (!accumulate) return `${target} = ${this.#text(value)};`;
    if (this.#options.strictIndex) {
      const sum = applyTemplate("add", [
        { text: `${target}!`, precedence: ATOM },
        this.#printed(value),
      ]);
      return `${target} = ${sum.text};`;
    }
    const subtracted = this.#placement.isNamed(value) ? undefined : negated(value);
    return subtracted
      ? `${target} -= ${this.#text(subtracted)};`
      : `${target} += ${this.#text(value)};`;
  }

  #define(statement: Statement): void {
    this.#defineIn(evaluatedBy(statement));
  }

  /** Declares the locals that the expressions need and that are not there yet, each in its own block. */
  #defineIn(values: readonly Expr[]): void {
    walkExprs(
      values,
      (expr) => !this.#defined.has(expr),
      (expr) => {
        this.#defined.add(expr);
        if (!this.#placement.isNamed(expr)) return;
        const home = this.#placement.homeOf(expr);
        const text = this.#unnamed(expr).text;
        const name = this.#identifiers.declareConst(expr, this.#scopeOf(home));
        this.#emit(home, `const ${name} = ${text};`);
      },
    );
  }

  readonly #valueOf = (value: Expr): Printed => this.#printed(value);

  #text(expr: Expr): string {
    return this.#printed(expr).text;
  }

  #printed(expr: Expr): Printed {
    const name = this.#identifiers.get(expr.kind === "local" ? expr.local : expr);
    return name === undefined ? this.#unnamed(expr) : { text: name, precedence: ATOM };
  }

  #unnamed(expr: Expr): Printed {
    switch (expr.kind) {
      case "number":
        return printNumber(expr.value);
      case "index":
        return this.#identifiers.position(expr.index, this.#valueOf);
      case "load": {
        const bang = this.#options.strictIndex ? "!" : "";
        return { text: this.#element(expr.buffer, expr.index) + bang, precedence: ATOM };
      }
      case "local":
        return this.#printed(expr);
      case "apply":
        return applyTemplate(
          expr.op,
          expr.args.map((arg) => this.#printed(arg)),
        );
    }
  }

  #element(buffer: Buffer, index: readonly Index[]): string {
    return this.#places.element(buffer, (start) =>
      this.#identifiers.flat(buffer, index, start, this.#valueOf),
    );
  }

  #emit(block: Block, line: string): void {
    this.#output.get(block)?.push(line);
  }

  #scopeOf(block: Block): Scope {
    const scope = this.#scopes.get(block);
    return present(scope, "the block is open");
  }
}

function isSingle({ buffer }: LoadExpr): boolean {
  return countOf(baseOf(buffer).shape) === ONE;
}

function isOneLine({ body }: LoopStatement): boolean {
  return body.length === 1 && body[0]?.kind === "store";
}
