import { parseMath } from "../../ops/mathjs.ts";

/** The nodes of mathjs' syntax tree, as far as formulas need them; every other kind is refused. */
export type Syntax =
  | { readonly type: "ParenthesisNode"; readonly content: Syntax }
  | { readonly type: "ConstantNode"; readonly value: unknown }
  | SymbolSyntax
  | OperatorSyntax
  | { readonly type: "FunctionNode"; readonly fn: Syntax; readonly args: readonly Syntax[] }
  | ConditionalSyntax
  | {
      readonly type: "RelationalNode";
      readonly conditionals: readonly string[];
      readonly params: readonly Syntax[];
    }
  | { readonly type: "ArrayNode"; readonly items: readonly Syntax[] }
  | { readonly type: "AccessorNode"; readonly object: Syntax; readonly index: Syntax }
  | {
      readonly type: "IndexNode";
      readonly dimensions: readonly Syntax[];
      readonly dotNotation: boolean;
    }
  | {
      readonly type: "RangeNode";
      readonly start: Syntax;
      readonly end: Syntax;
      readonly step: Syntax | null;
    }
  | { readonly type: "AssignmentNode" | "BlockNode" | "FunctionAssignmentNode" | "ObjectNode" };

export interface SymbolSyntax {
  readonly type: "SymbolNode";
  readonly name: string;
}

interface OperatorSyntax {
  readonly type: "OperatorNode";
  readonly op: string;
  /** mathjs' name of the operator: `add`, `dotMultiply`, … */
  readonly fn: string;
  readonly args: readonly Syntax[];
  readonly isPercentage: boolean;
}

interface ConditionalSyntax {
  readonly type: "ConditionalNode";
  readonly condition: Syntax;
  readonly trueExpr: Syntax;
  readonly falseExpr: Syntax;
}

/** @throws {SyntaxError} with the position (from 1) as `char` */
export function parseSyntax(text: string): Syntax {
  return parseMath(text) as unknown as Syntax;
}

/** Operands in the order in which they stand in the text. */
export function childrenOf(node: Syntax): readonly Syntax[] {
  switch (node.type) {
    case "ParenthesisNode":
      return [node.content];
    case "OperatorNode":
      // x% is x / 100, but the 100 is not in the text.
      return node.isPercentage ? node.args.slice(0, 1) : node.args;
    case "FunctionNode":
      return [node.fn, ...node.args];
    case "ConditionalNode":
      return [node.condition, node.trueExpr, node.falseExpr];
    case "RelationalNode":
      return node.params;
    case "ArrayNode":
      return node.items;
    case "AccessorNode":
      return [node.object, node.index];
    case "IndexNode":
      return node.dimensions;
    case "RangeNode":
      return node.step ? [node.start, node.step, node.end] : [node.start, node.end];
    default:
      return [];
  }
}

/** Every node below `root` and itself, operands first; iterative, for sums of many terms. */
export function postorder(root: Syntax): Syntax[] {
  const order: Syntax[] = [];
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    order.push(node);
    pending.push(...childrenOf(node));
  }
  return order.reverse();
}

/** What a formula mentions. */
export interface Names {
  /** Where it mentions values, from the right. */
  readonly free: readonly SymbolSyntax[];
  /** The functions that it calls, from the left. */
  readonly called: readonly string[];
}

/** Iterative, for sums of many terms. */
export function namesOf(root: Syntax): Names {
  const functions = new Set<Syntax>();
  const free: SymbolSyntax[] = [];
  const called: string[] = [];
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.type === "FunctionNode") {
      functions.add(node.fn);
      if (node.fn.type === "SymbolNode") called.push(node.fn.name);
    } else if (node.type === "SymbolNode" && !functions.has(node)) free.push(node);
    pending.push(...childrenOf(node));
  }
  return { free, called: called.reverse() };
}

/** A word in quotes. */
export function textIn(node: Syntax): string | undefined {
  return node.type === "ConstantNode" && typeof node.value === "string" ? node.value : undefined;
}
