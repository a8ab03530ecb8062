import type { MathNode } from "mathjs";
import { createRequire } from "node:module";

interface Parser {
  readonly parse: (text: string) => MathNode;
}

let parser: Parser | undefined;

/**
 * mathjs' syntax tree of a formula. mathjs is loaded when the first formula is parsed, and only its
 * part for numbers: importing this module costs nothing, so model files may reach it.
 * @throws {SyntaxError} with the position (from 1) as `char`
 */
export function parseMath(text: string): MathNode {
  parser ??= createRequire(import.meta.url)("mathjs/number") as Parser;
  return parser.parse(text);
}
