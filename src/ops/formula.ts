import type { MathNode } from "mathjs";
import { invariant } from "../diagnostics/invariant.ts";
import { elementwise } from "./elementwise.ts";
import { parseMath } from "./mathjs.ts";

/**
 * A formula of the tables (local derivatives, rewrite rules), parsed by mathjs' parser. `*`, `/` and
 * `^` are elementwise here; functions are rows of the elementwise table.
 */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "apply"; readonly op: string; readonly args: readonly Formula[] };

/** mathjs' names of operators, as rows of the elementwise table. */
const operators: Readonly<Record<string, string>> = {
  add: "add",
  subtract: "sub",
  multiply: "mul",
  divide: "div",
  pow: "pow",
  unaryMinus: "neg",
  equal: "equal",
  unequal: "notEqual",
  smaller: "less",
  smallerEq: "lessEqual",
  larger: "greater",
  largerEq: "greaterEqual",
  and: "logicalAnd",
  or: "logicalOr",
  not: "logicalNot",
};

/** @throws {Fault} if the text is no formula of the table: the tables are gradc's own */
export function parseFormula(text: string): Formula {
  return convert(parseMath(text), text);
}

function convert(node: MathNode, text: string): Formula {
  const apply = (op: string | undefined, args: readonly MathNode[]): Formula => {
    invariant(op !== undefined && elementwise.has(op), `${text}: no operation ${op ?? node.type}`);
    return { kind: "apply", op, args: args.map((arg) => convert(arg, text)) };
  };
  if (isA(node, "ParenthesisNode")) return convert(node.content, text);
  if (isA(node, "ConstantNode")) return { kind: "number", value: Number(node.value) };
  if (isA(node, "SymbolNode")) return named(node.name);
  if (isA(node, "OperatorNode")) return apply(operators[node.fn], node.args);
  if (isA(node, "FunctionNode")) return apply(node.fn.name, node.args);
  if (isA(node, "ConditionalNode")) {
    return apply("where", [node.condition, node.trueExpr, node.falseExpr]);
  }
  invariant(false, `${text} is not a formula of the tables`);
}

function named(name: string): Formula {
  if (name === "Infinity") return { kind: "number", value: Infinity };
  if (name === "NaN") return { kind: "number", value: NaN };
  if (name === "pi") return { kind: "number", value: Math.PI };
  return { kind: "name", name };
}

interface NodeTypes {
  ParenthesisNode: { content: MathNode };
  ConstantNode: { value: unknown };
  SymbolNode: { name: string };
  OperatorNode: { fn: string; args: MathNode[] };
  FunctionNode: { fn: { name: string }; args: MathNode[] };
  ConditionalNode: { condition: MathNode; trueExpr: MathNode; falseExpr: MathNode };
}

function isA<K extends keyof NodeTypes>(node: MathNode, type: K): node is MathNode & NodeTypes[K] {
  return node.type === type;
}
