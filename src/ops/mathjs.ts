import type * as mathjs from "mathjs";
import type { MathNode } from "mathjs";
import { createRequire } from "node:module";
import { present } from "../diagnostics/invariant.ts";

type MathJs = Pick<typeof mathjs, "create" | "parseDependencies">;

let parse: ((text: string) => MathNode) | undefined;

/**
 * mathjs' syntax tree of a formula. mathjs is loaded when the first formula is parsed: importing this
 * module costs nothing, so model files may reach it. The package has the parser alone, bundled.
 * @throws {SyntaxError} with the position (from 1) as `char`
 */
export function parseMath(text: string): MathNode {
  parse ??= loaded();
  return parse(text);
}

function loaded(): (text: string) => MathNode {
  const { create, parseDependencies } = createRequire(import.meta.url)("mathjs/number") as MathJs;
  return create(present(parseDependencies, "mathjs has a parser")).parse;
}
