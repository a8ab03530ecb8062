import { type Doc, group, indent, line } from "./doc.ts";
import { docOf } from "./expression.ts";
import { type Syntax, withoutParentheses } from "./syntax.ts";
import { widthOf } from "./width.ts";

/** A key no wider than this gains nothing from a line of its own. */
const SHORT_KEY = 4;
/** A single argument no wider than this is not taken out of its call. */
const SHORT_ARGUMENT = 20;

/** `left = right`, or `key: right`: whether the line breaks behind the sign, or only inside of what is on the right. */
export function assigned(
  left: Doc,
  sign: string,
  right: Syntax,
  what: "element" | "name" | "field",
): Doc {
  const value = docOf(right, "assignment");
  const before = [group(left), sign];
  const isShort = what === "field" && typeof left === "string" && widthOf(left) <= SHORT_KEY;
  if (standsBelow(right) || (!isShort && isChain(right))) {
    return group([...before, group(indent([line, value]))]);
  }
  const { kind } = withoutParentheses(right);
  if (what !== "element" && (isShort || kind === "number" || kind === "template")) {
    return group([...before, " ", value]);
  }
  const space = group(indent(line));
  return group([...before, space, { kind: "indentIfBroken", of: value, group: space }]);
}

/** Sums, products and the like begin in a new line if one is not enough. */
function standsBelow(right: Syntax): boolean {
  const value = withoutParentheses(right);
  if (value.kind === "conditional") return withoutParentheses(value.test).kind === "binary";
  return value.kind === "binary";
}

/** What breaks badly: `a.b[i]`, `Math.exp(x)`, with signs or without. */
function isChain(right: Syntax): boolean {
  let value = right;
  while (value.kind === "unary" || value.kind === "nonNull" || value.kind === "parentheses") {
    value = value.of;
  }
  return value.kind === "string" || (value.kind !== "identifier" && isLinked(value));
}

function isLinked(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case "identifier":
      return true;
    case "nonNull":
    case "member":
    case "element":
      return isLinked(syntax.of);
    case "call": {
      const [only, ...others] = syntax.args;
      if (syntax.isNew || others.length > 0 || (only && !isShortArgument(only))) return false;
      return isLinked(syntax.of);
    }
    default:
      return false;
  }
}

function isShortArgument(arg: Syntax): boolean {
  switch (arg.kind) {
    case "number":
      return true;
    case "identifier":
    case "string":
      return arg.text.length <= SHORT_ARGUMENT;
    case "unary":
      return isShortArgument(arg.of);
    default:
      return false;
  }
}
