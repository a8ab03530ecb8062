import ts from "typescript";
import { mutateFormula } from "./formulas.ts";
import type { Mutant } from "./mutant.ts";

/** Where to look: parts of a file are texts of diagnostics, types or reports, which no gradient needs. */
export interface Scope {
  /** Names of properties, functions and calls whose text is left alone. */
  readonly without: readonly string[];
}

/** Every bug that can be planted in a source file by changing one operator, number, operand or formula. */
export function mutantsOf(file: string, text: string, { without }: Scope): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const add = (node: ts.Node, kind: string, replacement: string): void => {
    const [start, end] = [node.getStart(source), node.getEnd()];
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ file, start, end, replacement, kind, line, original: text.slice(start, end) });
  };
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node, without)) return;
    for (const { kind, text: replacement } of slips(node, source)) add(node, kind, replacement);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLeftAlone(node: ts.Node, without: readonly string[]): boolean {
  if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return true;
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return true;
  const isNamed =
    ts.isPropertyAssignment(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node);
  if (isNamed && node.name && without.includes(node.name.getText())) return true;
  return ts.isCallExpression(node) && without.includes(node.expression.getText());
}

interface Slip {
  readonly kind: string;
  readonly text: string;
}

const operators: ReadonlyMap<ts.SyntaxKind, string> = new Map<ts.SyntaxKind, string>([
  [ts.SyntaxKind.PlusToken, "-"],
  [ts.SyntaxKind.MinusToken, "+"],
  [ts.SyntaxKind.AsteriskToken, "+"],
  [ts.SyntaxKind.SlashToken, "*"],
  [ts.SyntaxKind.LessThanToken, "<="],
  [ts.SyntaxKind.LessThanEqualsToken, "<"],
  [ts.SyntaxKind.GreaterThanToken, ">="],
  [ts.SyntaxKind.GreaterThanEqualsToken, ">"],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, "!=="],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, "==="],
]);

/** Operations, functions and methods that are easily taken for one another. */
const mistaken: Readonly<Record<string, string>> = {
  add: "sub",
  sub: "add",
  mul: "div",
  div: "mul",
  neg: "abs",
  max: "min",
  min: "max",
  sum: "mean",
  less: "lessEqual",
  greater: "greaterEqual",
  equal: "notEqual",
  exp: "expm1",
  log: "log1p",
  square: "abs",
  addSizes: "multiplySizes",
  multiplySizes: "addSizes",
  addIndices: "subtractIndices",
};

function slips(node: ts.Node, source: ts.SourceFile): Slip[] {
  if (ts.isStringLiteral(node)) return inText(node);
  if (ts.isNumericLiteral(node)) {
    return [{ kind: "constant", text: node.text === "0" ? "1" : `(${node.text} - 1)` }];
  }
  if (ts.isBinaryExpression(node)) {
    const other = operators.get(node.operatorToken.kind);
    const [left, right] = [node.left.getText(source), node.right.getText(source)];
    return other === undefined ? [] : [{ kind: "operator", text: `${left} ${other} ${right}` }];
  }
  if (ts.isPrefixUnaryExpression(node) && node.operator !== ts.SyntaxKind.PlusPlusToken) {
    return [{ kind: "sign", text: node.operand.getText(source) }];
  }
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [node.whenTrue.getText(source), node.whenFalse.getText(source)];
    return [
      { kind: "branches swapped", text: `${node.condition.getText(source)} ? ${no} : ${yes}` },
    ];
  }
  if (ts.isArrayLiteralExpression(node) && node.elements.length === 2 && !commutes(node.parent)) {
    return swappedPair("[", node.elements, "]", source);
  }
  if (ts.isCallExpression(node)) return inCall(node, source);
  return [];
}

/** Whether the operands of a call of the builder may change places. */
function commutes(node: ts.Node): boolean {
  const [op] = ts.isCallExpression(node) ? node.arguments : [];
  const symmetric = ["add", "mul", "equal", "notEqual", "maximum", "minimum", "logicalAnd"];
  return op !== undefined && ts.isStringLiteral(op) && symmetric.includes(op.text);
}

function inCall(node: ts.CallExpression, source: ts.SourceFile): Slip[] {
  const { expression } = node;
  const callee = expression.getText(source);
  const args = node.arguments.map((one) => one.getText(source));
  const isOfBuilder = /^b\.(add|sub|mul|div|matmul)$/.test(callee);
  const [method] = [ts.isPropertyAccessExpression(expression) ? expression.name.text : callee];
  const other = mistaken[method];
  const renamed =
    other !== undefined && isOfBuilder
      ? [
          {
            kind: "another operation",
            text: `b.apply(${JSON.stringify(other)}, [${args.join(", ")}])`,
          },
        ]
      : [];
  const lost =
    isOfBuilder && args[0] !== undefined ? [{ kind: "dropped term", text: args[0] }] : [];
  const turned =
    node.arguments.length === 2 && /^b\.(sub|div|matmul)$|^(offset|scale|add)/.test(callee)
      ? swappedPair(`${callee}(`, node.arguments, ")", source)
      : [];
  return [...renamed, ...lost, ...turned];
}

function swappedPair(
  open: string,
  pair: ts.NodeArray<ts.Expression>,
  close: string,
  source: ts.SourceFile,
): Slip[] {
  const [first, second] = pair.map((one) => one.getText(source));
  return first === second
    ? []
    : [{ kind: "operands swapped", text: `${open}${second}, ${first}${close}` }];
}

/** What a row expands to, or perhaps the name of an operation. Derivatives and rules are tried as data. */
function inText(node: ts.StringLiteral): Slip[] {
  const { parent } = node;
  const name = ts.isPropertyAssignment(parent) ? parent.name.getText() : undefined;
  if (name === "expand") {
    return mutateFormula(node.text).map(({ kind, text }) => ({ kind, text: JSON.stringify(text) }));
  }
  const other = mistaken[node.text];
  return other === undefined ? [] : [{ kind: "another operation", text: JSON.stringify(other) }];
}
