import { argsOf, walkExprs } from "../../ir/exprs.ts";
import type {
  Buffer,
  Expr,
  Index,
  LoadExpr,
  Local,
  LoopVariable,
  Statement,
  StoreStatement,
} from "../../ir/loops.ts";
import { evaluatedBy } from "../../ir/statements.ts";

/** What a loop nest reads or writes. */
export type Access = LoadExpr | StoreStatement;

/** A loop nest but for the memory that it works on. */
export interface NestForm {
  /** Equal for nests that do the same. */
  readonly label: string;
  /** In the same order in nests that do the same; a load that stands in several places is one. */
  readonly accesses: readonly Access[];
}

/** Where the accumulators of a block are declared, by the numbers of its statements. */
export type Declared = ReadonlyMap<Local, number>;

/** The form of the statement `at` of a block; undefined for what is no nest of loops, or looks something up. */
export function nestFormOf(
  statement: Statement,
  at: number,
  declared: Declared,
): NestForm | undefined {
  return new Former(at, declared).formOf(statement);
}

/** A nest with more to say is told apart without being described: so is scalar code, whose values are made of all before them. */
const MOST_WORDS = 1000;

const LOOP_KEYS = new Set(["kind", "variable", "body"]);
const LOCAL_KEYS = new Set(["id", "combine", "node", "isRunning", "isRepeated", "into", "copy"]);
const VARIABLE_KEYS = new Set(["id", "extent", "isDescending", "step", "rest"]);

class Former {
  readonly #at: number;
  readonly #declared: Declared;
  readonly #words: string[] = [];
  readonly #accesses: Access[] = [];
  readonly #numbers = new Map<LoopVariable | Local | Expr, number>();
  /** What is declared in the nest. */
  readonly #own = new Set<LoopVariable | Local>();
  #isPlain = true;

  constructor(at: number, declared: Declared) {
    this.#at = at;
    this.#declared = declared;
  }

  formOf(statement: Statement): NestForm | undefined {
    this.#statement(statement);
    return this.#isPlain ? { label: this.#words.join(" "), accesses: this.#accesses } : undefined;
  }

  #statement(one: Statement): void {
    const values = evaluatedBy(one).map((value) => this.#expr(value));
    switch (one.kind) {
      case "note":
        return;
      case "loop":
        this.#own.add(one.variable);
        this.#word("loop", this.#variable(one.variable));
        this.#isPlain &&= isOnly(one, LOOP_KEYS) && isOnly(one.variable, VARIABLE_KEYS);
        for (const inner of one.body) this.#statement(inner);
        this.#word("end");
        return;
      case "accumulator":
        this.#own.add(one.local);
        this.#word("accumulator", this.#local(one.local));
        return;
      case "accumulate":
        this.#word(
          "accumulate",
          this.#local(one.local),
          one.how ?? "",
          String(one.isLate),
          ...values,
        );
        return;
      case "store":
        this.#word(
          "store",
          this.#memory(one.buffer),
          ...one.index.map((index) => this.#index(index)),
        );
        this.#word(String(one.accumulate), ...values);
        this.#accesses.push(one);
        return;
      default:
        this.#isPlain = false;
    }
  }

  #word(...words: string[]): void {
    this.#words.push(...words);
  }

  /** Its number; what it is made of is written down when it is first met. */
  #expr(root: Expr): string {
    const enter = (one: Expr): boolean => {
      this.#isPlain &&= this.#words.length < MOST_WORDS;
      return this.#isPlain && !this.#numbers.has(one);
    };
    walkExprs([root], enter, (one) => {
      this.#word(`${this.#number(one)}=${this.#contentOf(one)}`);
    });
    return String(this.#number(root));
  }

  #contentOf(one: Expr): string {
    switch (one.kind) {
      case "number":
        return Object.is(one.value, -0) ? "-0" : String(one.value);
      case "index":
        return `index ${this.#index(one.index)}`;
      case "local":
        // What is added up outside is another value in each iteration.
        this.#isPlain &&= this.#own.has(one.local) || this.#declared.has(one.local);
        return this.#local(one.local);
      case "load":
        this.#accesses.push(one);
        return `load ${this.#memory(one.buffer)} ${one.index.map((index) => this.#index(index)).join()}`;
      case "apply":
        return `${one.op}(${argsOf(one)
          .map((arg) => this.#number(arg))
          .join()})`;
    }
  }

  #index({ constant, terms, lookups }: Index): string {
    this.#isPlain &&= lookups.length === 0;
    const words = terms.map(({ variable, factor }) => `${factor.key}*${this.#variable(variable)}`);
    return `[${[constant.key, ...words].join("+")}]`;
  }

  #memory({ space, shape, base, from, row }: Buffer): string {
    this.#isPlain &&= space !== "registers";
    const place = [from?.key ?? "", row ? this.#variable(row) : ""];
    return `${space}${base ? "~" : ""}(${shape.map(({ key }) => key).join()}:${place.join()})`;
  }

  #variable(variable: LoopVariable): string {
    if (!this.#own.has(variable)) return `outer${variable.id}`;
    const { extent, isDescending, step, rest } = variable;
    return `v${this.#number(variable)}:${extent.key}:${[isDescending, step, rest].join()}`;
  }

  /** By its place in the nest, or by how many statements ago it was declared. */
  #local(local: Local): string {
    this.#isPlain &&= isOnly(local, LOCAL_KEYS);
    const { combine, isRunning, isRepeated, copy } = local;
    const at = this.#declared.get(local);
    const isAround = at === undefined ? `outer${local.id}` : `-${this.#at - at}`;
    const place = this.#own.has(local) ? `l${this.#number(local)}` : isAround;
    return `${place}:${[combine, isRunning, isRepeated, copy?.join("x")].join(":")}`;
  }

  #number(one: LoopVariable | Local | Expr): number {
    const known = this.#numbers.get(one);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(one, number);
    return number;
  }
}

function isOnly(one: object, keys: ReadonlySet<string>): boolean {
  return Object.keys(one).every((key) => keys.has(key));
}
