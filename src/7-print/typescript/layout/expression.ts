import { areTogether, isLogical } from "../operators.ts";
import { type Doc, group, ifBroken, indent, line, listed, softLine } from "./doc.ts";
import { assigned } from "./assignment.ts";
import {
  type Binary,
  type Call,
  type Conditional,
  type Fields,
  type List,
  type Syntax,
  withoutParentheses,
} from "./syntax.ts";

/** What an expression is part of; parentheses do not count. */
export type Parent =
  | "assignment"
  | "binary"
  | "logical"
  | "unary"
  | "test"
  | "consequent"
  | "alternative"
  | "call"
  | "for"
  | "if"
  | "throw"
  | "other";

/** Where the lines of an expression may break. */
export function docOf(syntax: Syntax, parent: Parent, above: Parent = "other"): Doc {
  switch (syntax.kind) {
    case "identifier":
    case "number":
    case "string":
    case "template":
      return syntax.text;
    case "parentheses":
      return ["(", docOf(syntax.of, parent, above), ")"];
    case "binary":
      return binary(syntax, parent, above);
    case "unary":
      return [syntax.operator, docOf(syntax.of, "unary", parent)];
    case "step":
      return [docOf(syntax.of, "unary"), syntax.operator];
    case "conditional":
      return conditional(syntax, parent);
    case "call":
      return call(syntax, parent);
    case "member":
      return [docOf(syntax.of, "other"), ".", syntax.name];
    case "element": {
      const at = docOf(syntax.at, "other");
      const inside = syntax.at.kind === "number" ? at : [indent([softLine, at]), softLine];
      return [docOf(syntax.of, "other"), group(["[", inside, "]"])];
    }
    case "nonNull":
      return [docOf(syntax.of, "other"), "!"];
    case "list":
      return list(syntax);
    case "fields":
      return fields(syntax);
    case "const":
      return [docOf(syntax.of, "other"), " as const"];
  }
}

function binary(syntax: Binary, parent: Parent, above: Parent): Doc {
  const [first = "", ...rest] = operands(syntax, parent);
  if (parent === "if") return [first, ...rest];
  if (parent === "unary") return group([indent([softLine, first, ...rest]), softLine]);
  const isChoice = parent === "test" || parent === "consequent" || parent === "alternative";
  const isBare = parent === "assignment" || parent === "for";
  return isBare || (isChoice && above !== "call" && above !== "throw")
    ? group([first, ...rest])
    : group([first, indent(rest)]);
}

/** `a`, ` + b`, ` + c` of a sum: what binds as tightly stands in the same column. */
function operands(syntax: Binary, parent: Parent): Doc[] {
  const chain: Binary[] = [syntax];
  let { left } = syntax;
  while (left.kind === "binary" && areTogether(syntax.operator, left.operator)) {
    chain.push(left);
    ({ left } = left);
  }
  const own = kindOf(syntax);
  const docs: Doc[] = [group(docOf(left, own))];
  for (const one of chain.toReversed()) {
    const around = one === syntax ? parent : own;
    const right = [one.operator, line, docOf(one.right, own, around)];
    const isAlone =
      !(parent === "if" && own === "logical") &&
      ![around, kindOf(one.left), kindOf(one.right)].includes(own);
    docs.push([" ", isAlone ? group(right) : right]);
  }
  return docs;
}

function kindOf(syntax: Syntax): Parent {
  const inner = withoutParentheses(syntax);
  if (inner.kind !== "binary") return "other";
  return isLogical(inner.operator) ? "logical" : "binary";
}

function conditional({ test, yes, no }: Conditional, parent: Parent): Doc {
  const inner = withoutParentheses(yes);
  const first =
    inner.kind === "conditional"
      ? [ifBroken("", "("), indent(docOf(inner, "consequent", parent)), ifBroken("", ")")]
      : indent(docOf(yes, "consequent", parent));
  const other = indent(docOf(no, "alternative", parent));
  const question = docOf(test, "test", parent);
  const choices = [line, "? ", first, line, ": ", other];
  if (parent === "consequent") return [question, ...choices];
  if (parent === "alternative") return [indent(question), ...choices];
  return group([question, indent(choices)]);
}

function call({ isNew, of, args }: Call, parent: Parent): Doc {
  const called = [isNew ? "new " : "", docOf(of, "other")];
  if (args.length === 0) return [...called, "()"];
  const docs = args.map((arg) => docOf(arg, "call", parent));
  const last = args.at(-1);
  const whole = ["(", indent([softLine, ...listed(docs)]), ifBroken(","), softLine, ")"];
  if (!last || !isHugged(last, args)) return group([...called, group(whole)]);
  const before = docs.slice(0, -1).flatMap((doc) => [doc, ", "]);
  const hugged = ["(", ...before, group(docs.at(-1) ?? "", true), ")"];
  const flat = ["(", ...before, docs.at(-1) ?? "", ")"];
  return [...called, { kind: "group", of: flat, instead: [hugged, group(whole, true)] }];
}

/** Whether the brackets of the last argument and those of the call break as one. */
function isHugged(last: Syntax, args: readonly Syntax[]): boolean {
  if (last.kind !== "list" && last.kind !== "fields") return false;
  if (last.items.length === 0 || args.at(-2)?.kind === last.kind) return false;
  return args.length === 1 || !(last.kind === "list" && last.items.every(isNumber));
}

function list({ items }: List): Doc {
  if (items.length === 0) return "[]";
  const docs = items.map((item) => docOf(item, "other"));
  if (!items.every(isNumber)) {
    return group(["[", indent([softLine, ...listed(docs)]), ifBroken(","), softLine, "]"]);
  }
  // Numbers fill the lines.
  const all = docs.map((doc) => [doc, ","]);
  const filled = ["[", indent([softLine, { kind: "fill", items: all, from: 0 }]), softLine, "]"];
  const broken = group(filled, true);
  const flat = ["[", docs.flatMap((doc, at) => [at === 0 ? "" : ", ", doc]), "]"];
  return { kind: "group", of: flat, instead: [broken, broken] };
}

function isNumber(syntax: Syntax): boolean {
  return syntax.kind === "unary" ? isNumber(syntax.of) : syntax.kind === "number";
}

function fields({ items }: Fields): Doc {
  if (items.length === 0) return "{}";
  const docs = items.map(({ key, value }) => (value ? assigned(key, ":", value, "field") : key));
  return group(["{", indent([line, ...listed(docs)]), ifBroken(","), line, "}"]);
}
