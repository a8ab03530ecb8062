import { precedenceOf } from "../operators.ts";
import type { Fields, Syntax } from "./syntax.ts";

const TOKEN =
  /\s*(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)|((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)|("(?:[^"\\]|\\.)*")|(\/\/.*)|(===|!==|<=|>=|&&|\|\||\+\+|--|\+=|-=|\*=|\/=|\|=|\.\.\.|[-+*/%<>=!?:;,.()[\]{}|`]))/uy;

/** What the parser does not know. */
class Unknown extends Error {}

/** A reader of one emitted statement. */
export class Parser {
  readonly #text: string;
  #at = 0;
  #token = "";
  #kind: "identifier" | "number" | "string" | "template" | "comment" | "sign" | "end" = "end";

  constructor(text: string) {
    this.#text = text;
    this.#next();
  }

  /** What is read, or undefined where that is no syntax of emitted statements. */
  static read<Value>(text: string, read: (parser: Parser) => Value): Value | undefined {
    try {
      return read(new Parser(text));
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
  }

  get isAtEnd(): boolean {
    return this.#kind === "end";
  }

  /** The next word or sign. */
  get token(): string {
    return this.#token;
  }

  /** What is left of the text after the next token. */
  get rest(): string {
    return this.#text.slice(this.#at);
  }

  /** Takes the token if it is the next one. */
  takes(token: string): boolean {
    if (this.#token !== token || this.#kind === "string") return false;
    this.#next();
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw new Unknown();
  }

  /** Gives up unless that holds. */
  require(holds: boolean): void {
    if (!holds) throw new Unknown();
  }

  identifier(): string {
    if (this.#kind !== "identifier") throw new Unknown();
    return this.#take();
  }

  /** A comment at the end, with the space before it. */
  comment(): string {
    const text = this.#kind === "comment" ? ` ${this.#take()}` : "";
    if (!this.isAtEnd) throw new Unknown();
    return text;
  }

  expression(): Syntax {
    const test = this.#binary(0);
    if (this.takes("as")) {
      this.expect("const");
      return { kind: "const", of: test };
    }
    if (!this.takes("?")) return test;
    const yes = this.expression();
    this.expect(":");
    return { kind: "conditional", test, yes, no: this.expression() };
  }

  /** A name of a field: an identifier, a string or a number. */
  key(): string {
    if (this.#kind !== "identifier" && this.#kind !== "string" && this.#kind !== "number") {
      throw new Unknown();
    }
    return this.#take();
  }

  #binary(least: number): Syntax {
    let left = this.#unary();
    for (;;) {
      const operator = this.#kind === "sign" ? this.#token : "";
      const precedence = precedenceOf[operator];
      if (precedence === undefined || precedence < least) return left;
      this.#next();
      left = { kind: "binary", operator, left, right: this.#binary(precedence + 1) };
    }
  }

  #unary(): Syntax {
    if (this.#kind === "sign" && (this.#token === "-" || this.#token === "!")) {
      const operator = this.#take();
      return { kind: "unary", operator, of: this.#unary() };
    }
    const isNew = this.takes("new");
    return this.#suffixes(this.#primary(), isNew);
  }

  #suffixes(first: Syntax, isNew: boolean): Syntax {
    let of = first;
    for (;;) {
      if (this.takes("(")) of = { kind: "call", isNew, of, args: this.#list(")") };
      else if (this.takes("[")) {
        of = { kind: "element", of, at: this.expression() };
        this.expect("]");
      } else if (this.takes(".")) of = { kind: "member", of, name: this.identifier() };
      else if (this.#token === "++" || this.#token === "--") {
        of = { kind: "step", operator: this.#take(), of };
      } else if (this.takes("!")) of = { kind: "nonNull", of };
      else return of;
    }
  }

  #primary(): Syntax {
    const kind = this.#kind;
    if (kind === "identifier" || kind === "number" || kind === "string" || kind === "template") {
      return { kind, text: this.#take() };
    }
    if (this.takes("(")) {
      const of = this.expression();
      this.expect(")");
      return { kind: "parentheses", of };
    }
    if (this.takes("[")) return { kind: "list", items: this.#list("]") };
    if (this.takes("{")) return { kind: "fields", items: this.#fields() };
    throw new Unknown();
  }

  #list(close: string): Syntax[] {
    const items: Syntax[] = [];
    while (!this.takes(close)) {
      if (items.length > 0) this.expect(",");
      items.push(this.expression());
    }
    return items;
  }

  #fields(): Fields["items"] {
    const items: Fields["items"][number][] = [];
    while (!this.takes("}")) {
      if (items.length > 0) this.expect(",");
      if (this.takes("...")) {
        items.push({ key: `...${this.#chain()}` });
        continue;
      }
      const key = this.key();
      items.push(this.takes(":") ? { key, value: this.expression() } : { key });
    }
    return items;
  }

  /** `sizes`, or `sizes(N, M)`. */
  #chain(): string {
    const name = this.identifier();
    if (!this.takes("(")) return name;
    const args: string[] = [];
    while (!this.takes(")")) {
      if (args.length > 0) this.expect(",");
      args.push(this.identifier());
    }
    return `${name}(${args.join(", ")})`;
  }

  #take(): string {
    const token = this.#token;
    this.#next();
    return token;
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.#text);
    if (!match) {
      if (this.#text.slice(this.#at).trim() !== "") throw new Unknown();
      this.#token = "";
      this.#kind = "end";
      return;
    }
    const [, identifier, number, string, comment, sign] = match;
    this.#at = TOKEN.lastIndex;
    this.#token = identifier ?? number ?? string ?? comment ?? sign ?? "";
    this.#kind =
      identifier !== undefined
        ? "identifier"
        : number !== undefined
          ? "number"
          : string !== undefined
            ? "string"
            : comment !== undefined
              ? "comment"
              : "sign";
    if (this.#token === "`") this.#template();
  }

  /** The rest of a template, with the expressions in it as they stand. */
  #template(): void {
    const from = this.#at - 1;
    const end = /(?:[^`\\]|\\.)*`/uy;
    end.lastIndex = this.#at;
    if (!end.test(this.#text)) throw new Unknown();
    this.#at = end.lastIndex;
    this.#token = this.#text.slice(from, this.#at);
    this.#kind = "template";
  }
}
