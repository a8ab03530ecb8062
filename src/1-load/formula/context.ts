import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import type { Code } from "../../diagnostics/messages.ts";
import type { Node } from "../../ir/graph.ts";
import type { Path, Site, Trace } from "../builder/trace.ts";
import type { FormulaFunction } from "./functions.ts";
import { parseSyntax, type Syntax } from "./parse.ts";
import { type Span, spansOf } from "./spans.ts";

/** A formula text and where it stands. */
export interface FormulaSource {
  readonly text: string;
  readonly site: Site | undefined;
  readonly path: Path;
}

/** Names that formulas may use besides mathjs' constants. */
export interface Scope {
  lookup(name: string): Node | undefined;
  names(): readonly string[];
  /** Operations of the author's own. */
  readonly functions?: ReadonlyMap<string, FormulaFunction> | undefined;
}

/** A parsed formula: its syntax, and the means to point into it. */
export class Formula {
  readonly root: Syntax;
  readonly #source: FormulaSource;
  #spans: ReadonlyMap<Syntax, Span> | undefined;

  /** @throws {GradcError} GRADC1301 or GRADC1306 if mathjs cannot parse the text */
  constructor(source: FormulaSource) {
    this.#source = source;
    this.root = this.#parse();
  }

  /** A part of the formula as the place of what is being built. */
  siteOf(node: Syntax): Site | undefined {
    const { site } = this.#source;
    if (!site) return undefined;
    // Names are many, and nobody asks where they are unless something is wrong with them.
    const placeOf = (): Place => this.#placeOf(node) ?? site.place;
    return {
      get place() {
        return placeOf();
      },
      part: placeOf,
      characters: placeOf,
    };
  }

  refuse(node: Syntax, code: Code, message: string, help?: string): never {
    fail(code, message, { place: this.#placeOf(node), help });
  }

  #placeOf(node: Syntax): Place | undefined {
    const { site, path, text } = this.#source;
    if (!site) return undefined;
    this.#spans ??= spansOf(this.root, text);
    const span = this.#spans.get(node);
    return span ? site.characters(path, span.start, span.end) : site.part(path, "value");
  }

  #parse(): Syntax {
    const { site, path, text } = this.#source;
    if (text.trim() === "") {
      fail("GRADC1301", "the formula is empty", { place: site?.part(path, "value") });
    }
    try {
      return parseSyntax(text);
    } catch (error) {
      if (error instanceof RangeError) tooDeep(site?.part(path, "value"));
      if (!(error instanceof SyntaxError)) throw error;
      // mathjs counts from 1 and ends its messages with the position.
      const { char = 1 } = error as SyntaxError & { char?: number };
      const at = Math.min(Math.max(0, char - 1), text.length);
      fail("GRADC1301", `this is not a formula: ${error.message.replace(/ \(char \d+\)$/, "")}`, {
        place: site?.characters(path, at, Math.min(at + 1, text.length)),
        help: "formulas are written as mathjs has them: *, .*, /, ./, ^, .^, ', function(x)",
      });
    }
  }
}

/** @throws {GradcError} GRADC1306 */
export function tooDeep(place: Place | undefined): never {
  fail("GRADC1306", "the formula is nested too deeply", {
    place,
    help: "break it up: give its parts names",
  });
}

/** What operators and functions are given to work with. */
export interface Application {
  readonly trace: Trace;
  readonly formula: Formula;
  /** The operator or call being applied, and its operands' syntax. */
  readonly node: Syntax;
  readonly args: readonly Node[];
  readonly argSyntax: readonly Syntax[];
}
