import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { LazyPlace } from "../../diagnostics/lazy-place.ts";
import type { Code } from "../../diagnostics/messages.ts";
import type { Node } from "../../ir/graph.ts";
import type { Path, Site, Trace } from "../builder/trace.ts";
import type { FormulaFunction } from "./functions.ts";
import { Forms, type Parsed } from "./forms.ts";
import type { SymbolSyntax, Syntax } from "./parse.ts";
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
  readonly #source: FormulaSource;
  readonly #parsed: Parsed;
  #spans: ReadonlyMap<Syntax, Span> | undefined;

  /**
   * `forms` are those of the formulas that it is one of.
   * @throws {GradcError} GRADC1301 or GRADC1306 if mathjs cannot parse the text
   */
  constructor(source: FormulaSource, forms = new Forms()) {
    this.#source = source;
    this.#parsed = this.#parse(forms);
  }

  get root(): Syntax {
    return this.#parsed.root;
  }

  /** What a symbol of the formula is called, where it stands for a value. */
  nameOf({ name }: SymbolSyntax): string {
    return this.#parsed.values?.[Number(name.slice(1))] ?? name;
  }

  /** Names that stand for values (not for functions). */
  get freeNames(): readonly string[] {
    return this.#parsed.names.free.map((symbol) => this.nameOf(symbol));
  }

  /** Names of functions that are called. */
  get calledNames(): readonly string[] {
    return this.#parsed.names.called;
  }

  /** A part of the formula as the place of what is being built. */
  siteOf(node: Syntax): Site | undefined {
    const { site } = this.#source;
    return site && new FormulaSite(() => this.#placeOf(node) ?? site.place);
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

  #parse(forms: Forms): Parsed {
    const { site, path, text } = this.#source;
    if (text.trim() === "") {
      fail("GRADC1301", "the formula is empty", { place: site?.part(path, "value") });
    }
    try {
      return forms.parsed(text);
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

/** A part of a formula: all that is known of it is where it stands. */
class FormulaSite implements Site {
  readonly place: Place;

  constructor(find: () => Place) {
    this.place = new LazyPlace(find);
  }

  part(): Place {
    return this.place;
  }

  characters(): Place {
    return this.place;
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
