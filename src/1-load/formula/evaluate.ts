import type { Node } from "../../ir/graph.ts";
import { sameShape, showShape } from "../../ir/shape.ts";
import { ONE, symbolSize } from "../../ir/size.ts";
import { quote, suggest } from "../builder/names.ts";
import { currentSite, enter, type Trace } from "../builder/trace.ts";
import { constants, numberIn } from "./constants.ts";
import type { Formula, Scope } from "./context.ts";
import { functions } from "./functions.ts";
import { index } from "./indexing.ts";
import { operators } from "./operators.ts";
import { childrenOf, type SymbolSyntax, type Syntax, textIn } from "./parse.ts";

/**
 * The node a formula stands for. Iterative, operands first: a sum of a hundred thousand terms is a
 * tree as deep.
 */
export function evaluate(trace: Trace, formula: Formula, scope: Scope): Node {
  const outer = currentSite();
  const values: Node[] = [];
  const pending = [formula.root];
  // Those of them whose operands are being evaluated.
  const open: Syntax[] = [];
  try {
    for (let node = pending.at(-1); node; node = pending.at(-1)) {
      const operands = operandsOf(formula, node);
      if (operands.length > 0 && open.at(-1) !== node) {
        open.push(node);
        pending.push(...operands.toReversed());
        continue;
      }
      pending.pop();
      const args = operands.length === 0 ? [] : values.splice(-operands.length);
      if (operands.length > 0) open.pop();
      if (node.type === "SymbolNode") {
        values.push(named(trace, formula, scope, node));
        continue;
      }
      enter(formula.siteOf(node));
      values.push(apply(trace, formula, scope, node, args));
    }
  } finally {
    enter(outer);
  }
  const [result] = values;
  return result ?? formula.refuse(formula.root, "GRADC1301", "the formula is empty");
}

/** What must be evaluated before `node` is; indices and names of functions are not values. */
function operandsOf(formula: Formula, node: Syntax): readonly Syntax[] {
  if (node.type === "FunctionNode") {
    return node.args.some(isText) ? node.args.filter((arg) => !isText(arg)) : node.args;
  }
  if (node.type === "AccessorNode") return [node.object];
  if (node.type === "OperatorNode" && node.isPercentage) {
    return formula.refuse(
      node,
      "GRADC1302",
      "percentages are not part of a formula",
      "write x / 100",
    );
  }
  return childrenOf(node);
}

function isText(node: Syntax): boolean {
  return textIn(node) !== undefined;
}

function apply(
  trace: Trace,
  formula: Formula,
  scope: Scope,
  node: Syntax,
  args: readonly Node[],
): Node {
  const [first] = args;
  switch (node.type) {
    case "ParenthesisNode":
      return first ?? refuse(formula, node);
    case "ConstantNode":
      if (typeof node.value === "number") return trace.builder.constant(node.value);
      return refuse(formula, node);
    case "OperatorNode": {
      const operator = operators.get(node.fn);
      if (!operator)
        return refuse(formula, node, `the operator ${node.op} is not part of this release`);
      return operator({ trace, formula, node, args, argSyntax: node.args });
    }
    case "FunctionNode":
      return call(trace, formula, scope, node, args);
    case "ConditionalNode":
      return trace.apply("where", args);
    case "RelationalNode":
      return chain(trace, node.conditionals, args);
    case "ArrayNode":
      return list(trace, formula, node, args);
    case "AccessorNode":
      return first ? index(trace, formula, first, node.index) : refuse(formula, node);
    default:
      return refuse(formula, node);
  }
}

function named(trace: Trace, formula: Formula, scope: Scope, node: SymbolSyntax): Node {
  const name = formula.nameOf(node);
  const known = scope.lookup(name);
  if (known) return known;
  if (trace.symbols.has(name)) return trace.builder.size(symbolSize(name));
  if (Object.hasOwn(constants, name)) return trace.builder.constant(constants[name] ?? NaN);
  if (functions.has(name) || scope.functions?.has(name))
    return formula.refuse(
      node,
      "GRADC1302",
      `${name} is a function: it must be called`,
      `write ${name}(…)`,
    );
  const help =
    name === "i"
      ? "complex numbers are not part of a formula"
      : suggest(name, [...scope.names(), ...trace.symbols]);
  return formula.refuse(node, "GRADC1303", `there is nothing called ${quote(name)}`, help);
}

function call(
  trace: Trace,
  formula: Formula,
  scope: Scope,
  node: Extract<Syntax, { type: "FunctionNode" }>,
  args: readonly Node[],
): Node {
  if (node.fn.type !== "SymbolNode") return refuse(formula, node);
  const { name } = node.fn;
  if (scope.lookup(name)) {
    return formula.refuse(
      node.fn,
      "GRADC1304",
      `${name} is a tensor here, not a function`,
      `write ${name} * (…) to multiply`,
    );
  }
  const known = scope.functions?.get(name) ?? functions.get(name);
  if (!known)
    return formula.refuse(
      node.fn,
      "GRADC1304",
      `there is no function called ${quote(name)}`,
      suggest(name, [...(scope.functions?.keys() ?? []), ...functions.keys()]),
    );
  const text = node.args.find(isText);
  if (text && !known.takesText) return refuse(formula, text);
  if (node.args.length < known.least || node.args.length > known.most) {
    const wanted =
      known.least === known.most
        ? String(known.least)
        : `${known.least} or ${known.most === Infinity ? "more" : known.most}`;
    return formula.refuse(
      node,
      "GRADC1307",
      `${name} takes ${wanted} argument${wanted === "1" ? "" : "s"}, not ${node.args.length}`,
    );
  }
  return known.apply({ trace, formula, node, args, argSyntax: node.args });
}

/** `a < b < c` is `a < b and b < c`. */
function chain(trace: Trace, conditionals: readonly string[], args: readonly Node[]): Node {
  const rows: Readonly<Record<string, string>> = {
    equal: "equal",
    unequal: "notEqual",
    smaller: "less",
    smallerEq: "lessEqual",
    larger: "greater",
    largerEq: "greaterEqual",
  };
  return conditionals
    .map((conditional, at) => trace.apply(rows[conditional] ?? conditional, args.slice(at, at + 2)))
    .reduce((all, next) => trace.apply("logicalAnd", [all, next]));
}

/** `[a, b]` stacks what it holds along a new first dimension. */
function list(trace: Trace, formula: Formula, node: Syntax, items: readonly Node[]): Node {
  const [first] = items;
  if (!first) return formula.refuse(node, "GRADC1307", "a list must not be empty");
  for (const item of items) {
    if (sameShape(item.shape, first.shape)) continue;
    return formula.refuse(
      node,
      "GRADC1307",
      `a list cannot hold both ${showShape(first.shape)} and ${showShape(item.shape)}`,
      "its entries must have one shape; concat joins others",
    );
  }
  const numbers = items.map(numberIn);
  if (numbers.every((value) => value !== undefined))
    return trace.builder.tensor(numbers, [items.length]);
  const data = items.map((item) => item.attributes["data"]);
  if (data.every((row) => Array.isArray(row))) {
    return trace.builder.tensor(data.flat() as number[], [
      items.length,
      ...first.shape.map((size) => Number(size.key)),
    ]);
  }
  const rows = items.map((item) => trace.apply("reshape", [item], { shape: [ONE, ...item.shape] }));
  return rows.length === 1 && rows[0] ? rows[0] : trace.apply("concat", rows, { axis: 0 });
}

function refuse(
  formula: Formula,
  node: Syntax,
  message = `${kindOf(node)} are not part of a formula`,
): never {
  return formula.refuse(
    node,
    "GRADC1302",
    message,
    "a formula is one expression of tensors, numbers, operators and functions",
  );
}

function kindOf(node: Syntax): string {
  const kinds: Readonly<Record<string, string>> = {
    AssignmentNode: "assignments",
    BlockNode: "several expressions",
    FunctionAssignmentNode: "definitions of functions",
    ObjectNode: "objects",
    RangeNode: "ranges outside an index",
    FunctionNode: "calls of properties",
  };
  if (node.type === "ConstantNode")
    return typeof node.value === "string" ? "strings" : `words like ${String(node.value)}`;
  return kinds[node.type] ?? "such expressions";
}
