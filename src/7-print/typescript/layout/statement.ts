import { isLogical } from "../operators.ts";
import { assigned } from "./assignment.ts";
import { type Doc, group, ifBroken, indent, line, listed, softLine } from "./doc.ts";
import { docOf } from "./expression.ts";
import type { Parser } from "./parse.ts";
import { type Syntax, withoutParentheses } from "./syntax.ts";

/** A line of a module: a statement, the head of one with a block, or a field of an object. */
export function statement(parser: Parser): Doc {
  switch (parser.token) {
    case "export":
      parser.expect("export");
      return ["export ", statement(parser)];
    case "function":
      return signature(parser);
    case "const":
    case "let": {
      const keyword = parser.identifier();
      return [`${keyword} `, declaration(parser), end(parser)];
    }
    case "for":
      return loop(parser);
    case "if":
    case "while": {
      const keyword = parser.identifier();
      const test = condition(parser);
      return group([`${keyword} (`, test, ")", clause(parser)]);
    }
    case "throw": {
      parser.expect("throw");
      return ["throw ", docOf(parser.expression(), "throw"), end(parser)];
    }
    case "return": {
      parser.expect("return");
      return ["return ", fieldsOnly(parser), end(parser)];
    }
    case "break":
      parser.expect("break");
      return ["break", end(parser)];
    default:
      return [step(parser, "other"), end(parser)];
  }
}

/** `key: value,` */
export function field(parser: Parser): Doc {
  const key = parser.key();
  parser.expect(":");
  const value = parser.expression();
  parser.expect(",");
  return [assigned(key, ":", value, "field"), ","];
}

function end(parser: Parser): string {
  parser.expect(";");
  return ";";
}

function fieldsOnly(parser: Parser): Doc {
  const value = parser.expression();
  // The value of a sum would stand in parentheses.
  parser.require(value.kind === "fields");
  return docOf(value, "other");
}

/** `function name(a: number, b: Float64Array): void {` */
function signature(parser: Parser): Doc {
  parser.expect("function");
  const name = parser.identifier();
  parser.expect("(");
  const parameters: Doc[] = [];
  while (!parser.takes(")")) {
    if (parameters.length > 0) parser.expect(",");
    const parameter = parser.identifier();
    parser.expect(":");
    parameters.push(`${parameter}: ${parser.identifier()}`);
  }
  const result = parser.takes(":") ? `: ${parser.identifier()}` : "";
  parser.expect("{");
  const inside = [indent([softLine, ...listed(parameters)]), ifBroken(","), softLine];
  return [`function ${name}`, group([group(["(", inside, ")"]), result]), " {"];
}

function loop(parser: Parser): Doc {
  parser.expect("for");
  parser.expect("(");
  parser.expect("let");
  const begin = ["let ", declaration(parser)];
  parser.expect(";");
  const test = docOf(parser.expression(), "for");
  parser.expect(";");
  const next = step(parser, "for");
  parser.expect(")");
  const head = group([indent([softLine, begin, ";", line, test, ";", line, next]), softLine]);
  return group(["for (", head, ")", clause(parser)]);
}

function condition(parser: Parser): Doc {
  parser.expect("(");
  const test = parser.expression();
  parser.expect(")");
  const doc = docOf(test, "if");
  return isNegated(test) ? doc : group([indent([softLine, doc]), softLine]);
}

/** `!(a && b)`, `!!(a && b)`: these parentheses break as one with those of the condition. */
function isNegated(test: Syntax): boolean {
  let inner = test;
  for (let signs = 0; signs < 2 && inner.kind === "unary" && inner.operator === "!"; signs++) {
    inner = inner.of;
  }
  if (inner === test) return false;
  inner = withoutParentheses(inner);
  return inner.kind === "binary" && isLogical(inner.operator);
}

/** What follows the head: a block, or one statement. */
function clause(parser: Parser): Doc {
  return parser.takes("{") ? " {" : indent([line, statement(parser)]);
}

/** `name = value`, `name: type = value` or `name: type` */
function declaration(parser: Parser): Doc {
  const name = parser.identifier();
  if (parser.takes(":")) {
    const type = parser.identifier();
    parser.require(parser.token === ";");
    return `${name}: ${type}`;
  }
  parser.expect("=");
  return assigned(name, " =", parser.expression(), "name");
}

/** `target = value`, `target += value`, or an expression like `i++` and a call. */
function step(parser: Parser, parent: "for" | "other"): Doc {
  const target = parser.expression();
  const { token } = parser;
  if (!/^[-+*/|]?=$/.test(token)) return docOf(target, parent);
  parser.expect(token);
  const left = docOf(target, "other");
  return assigned(left, ` ${token}`, parser.expression(), breaks(target) ? "element" : "name");
}

function breaks(target: Syntax): boolean {
  return target.kind === "element" && target.at.kind !== "number";
}
