import ts from "typescript";

export type Kind = "int" | "double";

/**
 * Which variables and parameters of a function hold whole numbers: those that stand in an index or in the
 * head of a loop, and those that these are made of. All others hold doubles.
 */
export function kindsIn(one: ts.FunctionDeclaration): ReadonlyMap<string, Kind> {
  const declared = new Set<string>();
  const madeOf = new Map<string, Set<string>>();
  const whole = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node)) {
      declared.add(node.name.getText());
      if (node.initializer) addNames(node.initializer, partsOf(node.name.getText()), isComparison);
    }
    if (ts.isParameter(node)) declared.add(node.name.getText());
    if (ts.isBinaryExpression(node) && isAssignment(node) && ts.isIdentifier(node.left))
      addNames(node.right, partsOf(node.left.text), isComparison);
    if (ts.isElementAccessExpression(node)) addNames(node.argumentExpression, whole);
    if (ts.isForStatement(node) && node.condition) addNames(node.condition, whole);
    ts.forEachChild(node, visit);
  };
  visit(one);
  // A set is walked to its end, what is added on the way included.
  for (const name of whole) for (const part of madeOf.get(name) ?? []) whole.add(part);
  return new Map([...declared].map((name) => [name, whole.has(name) ? "int" : "double"]));

  function partsOf(name: string): Set<string> {
    const parts = madeOf.get(name) ?? new Set();
    madeOf.set(name, parts);
    return parts;
  }
}

function isAssignment({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

/** A truth value is a whole number, whatever is compared. */
function isComparison(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  return ["===", "!==", "<", "<=", ">", ">="].includes(node.operatorToken.getText());
}

function addNames(
  node: ts.Node,
  names: Set<string>,
  isLeftOut: (node: ts.Node) => boolean = () => false,
): void {
  if (isLeftOut(node)) return;
  if (ts.isIdentifier(node)) names.add(node.text);
  ts.forEachChild(node, (child) => {
    addNames(child, names, isLeftOut);
  });
}
