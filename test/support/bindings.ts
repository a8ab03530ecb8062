import ts from "typescript";

/** What is to be said against the bindings and array reads of an emitted module; nothing, if all is well. */
export function bindingFaults(code: string, { strictIndex }: { strictIndex: boolean }): string[] {
  const file = ts.createSourceFile("emitted.ts", code, ts.ScriptTarget.ES2022, true);
  const faults: string[] = [];
  const declare = (name: ts.BindingName, scopes: readonly Set<string>[]): void => {
    const text = name.getText();
    if (scopes.some((scope) => scope.has(text))) faults.push(`${text} is declared over another`);
    scopes.at(-1)?.add(text);
  };
  const visit = (node: ts.Node, scopes: readonly Set<string>[]): void => {
    const opens = ts.isFunctionDeclaration(node) || ts.isForStatement(node) || ts.isBlock(node);
    // A template sees nothing of the module that it has become part of.
    const isTemplate = ts.isFunctionDeclaration(node) && !node.modifiers;
    const inner = opens ? [...(isTemplate ? [] : scopes), new Set<string>()] : scopes;
    if (ts.isFunctionDeclaration(node)) {
      node.parameters.forEach((one) => unread(node, one.name.getText(), faults));
    }
    if (ts.isVariableDeclaration(node) || ts.isParameter(node)) declare(node.name, inner);
    if (ts.isElementAccessExpression(node)) faults.push(...bangFaults(node, strictIndex));
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(file, [new Set()]);
  return faults;
}

/** A parameter begins with an underscore exactly if it is not used. */
function unread(node: ts.FunctionDeclaration, name: string, faults: string[]): void {
  const uses = (one: ts.Node): boolean =>
    (ts.isIdentifier(one) && one.text === name) || ts.forEachChild(one, uses) === true;
  const isUsed = node.body !== undefined && uses(node.body);
  if (isUsed === name.startsWith("_")) faults.push(`${name} is ${isUsed ? "" : "not "}used`);
}

function bangFaults(access: ts.ElementAccessExpression, strictIndex: boolean): string[] {
  const { parent } = access;
  const isAssignment = ts.isBinaryExpression(parent) && parent.left === access;
  const isStore = isAssignment && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const hasBang = ts.isNonNullExpression(parent);
  const shouldHave = strictIndex && !isStore;
  return hasBang === shouldHave ? [] : [`${parent.getText()}: ${hasBang ? "a" : "no"} bang`];
}
