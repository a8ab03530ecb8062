import type { MathNode } from "mathjs";
import { invariant, present } from "../diagnostics/invariant.ts";
import type { Attributes, Node } from "../ir/graph.ts";
import type { Builder } from "./builder.ts";
import { elementwise } from "./elementwise.ts";
import { parseMath } from "./mathjs.ts";

/**
 * A formula of the tables (local derivatives, rewrite rules), parsed by mathjs' parser. `*`, `/` and
 * `^` are elementwise here; functions are rows of the elementwise table, and `polygamma(n, a)`.
 */
export type Formula =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | {
      readonly kind: "apply";
      readonly op: string;
      readonly args: readonly Formula[];
      readonly attributes?: Attributes;
    };

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

/** Numbers that formulas know by name. */
const constants: Readonly<Record<string, number>> = {
  Infinity,
  NaN,
  pi: Math.PI,
  LN2: Math.LN2,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  SQRT1_2: Math.SQRT1_2,
};

const parsed = new Map<string, Formula>();

/**
 * Each text is parsed once, when it is first needed: most models use few rows. `others` are operations
 * that may be called besides the rows.
 * @throws {Fault} if the text is no formula of the table: the tables are gradc's own
 */
export function parseFormula(text: string, others: ReadonlySet<string> = new Set()): Formula {
  const known = parsed.get(text);
  if (known) return known;
  const formula = convert(parseMath(text), text, others);
  parsed.set(text, formula);
  return formula;
}

/** What the names of a formula stand for. */
export interface Names {
  get(name: string): Node | undefined;
}

/** The formula as nodes, with the names it mentions. */
export function buildFormula(b: Builder, formula: Formula, names: Names): Node {
  if (formula.kind === "number") return b.constant(formula.value);
  if (formula.kind === "name")
    return present(names.get(formula.name), `no operand ${formula.name}`);
  return b.apply(
    formula.op,
    formula.args.map((arg) => buildFormula(b, arg, names)),
    formula.attributes,
  );
}

/** What the names in a row's formulas stand for: a, b, c the operands, y the node itself. */
export function namesOf(node: Node): Names {
  return { get: (name) => (name === "y" ? node : node.inputs[OPERANDS.indexOf(name)]) };
}

const OPERANDS = ["a", "b", "c"];

function convert(node: MathNode, text: string, others: ReadonlySet<string>): Formula {
  const apply = (op: string | undefined, args: readonly MathNode[]): Formula => {
    const isKnown = op !== undefined && (elementwise.has(op) || others.has(op));
    invariant(isKnown, `${text}: no operation ${op ?? node.type}`);
    return { kind: "apply", op, args: args.map((arg) => convert(arg, text, others)) };
  };
  if (isA(node, "ParenthesisNode")) return convert(node.content, text, others);
  if (isA(node, "ConstantNode")) return { kind: "number", value: Number(node.value) };
  if (isA(node, "SymbolNode")) return named(node.name);
  if (isA(node, "OperatorNode")) return apply(operators[node.fn], node.args);
  if (isA(node, "FunctionNode")) {
    const [order, x] = node.fn.name === "polygamma" ? node.args : [];
    if (!order || !x) return apply(node.fn.name, node.args);
    const attributes = { order: Number(order.toString()) };
    return { kind: "apply", op: "polygamma", args: [convert(x, text, others)], attributes };
  }
  if (isA(node, "ConditionalNode")) {
    return apply("where", [node.condition, node.trueExpr, node.falseExpr]);
  }
  invariant(false, `${text} is not a formula of the tables`);
}

function named(name: string): Formula {
  const value = Object.hasOwn(constants, name) ? constants[name] : undefined;
  return value === undefined ? { kind: "name", name } : { kind: "number", value };
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
