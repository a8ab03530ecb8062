import { reserved } from "./constants.ts";
import { type Names, namesOf, parseSyntax, type Syntax } from "./parse.ts";

/** A formula with numbers in place of the names of its values: `_0 * sin(_1)`. */
interface Form {
  readonly root: Syntax;
  readonly names: Names;
}

/** A syntax tree, and what its names stand for: formulas of one form share the tree. */
export interface Parsed extends Form {
  /** The names of the values, by their numbers; undefined where the tree has them itself. */
  readonly values: readonly string[] | undefined;
}

/** Longer formulas are not likely to come again. */
const LONGEST = 200;

/** Names, decimal numbers that end where they seem to, and operators whose meaning is not in what surrounds them. */
const PLAIN = /^(?:[A-Za-z_$][\w$]*(?![\w$])|\d+(?:\.\d+)?(?![\w$.])|\.?[*/^]|[-+(), ])*$/;

/** Names that are not called. */
const NAME = /(?<![\w$])[A-Za-z_$][\w$]*(?![\w$]| *\()/g;

/**
 * The formulas of a model. Those of large models, which programs write, are of few forms: each is parsed
 * once, since what mathjs makes of a formula does not depend on how its values are called.
 */
export class Forms {
  readonly #known = new Map<string, Form>();

  /** @throws {SyntaxError} with the position (from 1) as `char` */
  parsed(text: string): Parsed {
    if (text.length > LONGEST || !PLAIN.test(text)) return { ...formOf(text), values: undefined };
    const values: string[] = [];
    const bare = text.replace(NAME, (name) =>
      reserved.has(name) ? name : `_${values.push(name) - 1}`,
    );
    let form = this.#known.get(bare);
    if (!form) {
      // What is wrong is told in the author's words.
      parseSyntax(text);
      this.#known.set(bare, (form = formOf(bare)));
    }
    return { ...form, values };
  }
}

function formOf(text: string): Form {
  const root = parseSyntax(text);
  return { root, names: namesOf(root) };
}
