import ts from "typescript";
import { strength } from "../builder/trace.ts";
import { Insertions } from "./insertions.ts";

/** What the instrumented text calls: see runtime.ts. */
export interface Instruments {
  readonly at: string;
  readonly name: string;
  readonly meta: string;
}

/**
 * The text with two kinds of calls added, which change neither results nor the order of evaluation:
 *
 *   f(a, b)         →  f(a, at(7, b))            call 7 is about to be made
 *   x.relu()        →  at(8, x).relu()
 *   const z = f(x)  →  const z = name("z", 3, f(at(9, x)))
 *   (h, x) => …     →  (h, x) => (name("h", 4, h), name("x", 4, x), …)
 *
 * Lines stay where they are. `register` gives each call its number.
 */
export function instrument(
  file: ts.SourceFile,
  calls: Instruments,
  register: (call: ts.CallExpression) => number,
): Insertions {
  const text = new Insertions(file.text);
  const forwards = forwardNames(file);

  const wrap = (node: ts.Node, before: string): void => {
    text.insertBefore(node.getStart(file), before);
    text.insertAfter(node.getEnd(), ")");
  };

  const visitCall = (call: ts.CallExpression): void => {
    const site = target(call);
    if (site) wrap(site, `${calls.at}(${register(call)}, `);
  };

  const nameValue = (name: string, value: ts.Node, howStrong: number): void => {
    if (isNeverTensor(value)) return;
    wrap(value, `${calls.name}(${JSON.stringify(name)}, ${howStrong}, `);
  };

  const nameBindings = (statement: ts.VariableStatement): void => {
    const names = statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [] : boundNames(name),
    );
    if (names.length === 0 || (!ts.isBlock(statement.parent) && !ts.isSourceFile(statement.parent)))
      return;
    const howStrong = strengthAt(statement, forwards);
    const uses = names.map(
      (name) => `${calls.name}(${JSON.stringify(name)}, ${howStrong}, ${name});`,
    );
    text.insertAfter(statement.getEnd(), `;${uses.join("")}`);
  };

  /** A body of a loop or a condition calls what it is given by the names of its parameters. */
  const nameParameters = ({ parameters }: ts.SignatureDeclaration, body: ts.Node): void => {
    const names = parameters.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : boundNames(name),
    );
    const uses = names
      // `_` and the like say that the parameter is not used.
      .filter((name) => name !== "this" && !name.startsWith("_"))
      .map((name) => `${calls.name}(${JSON.stringify(name)}, ${strength.parameter}, ${name})`);
    if (uses.length === 0) return;
    if (ts.isBlock(body)) {
      text.insertAfter(body.getStart(file) + 1, `${uses.join(";")};`);
    } else {
      wrap(body, `(${uses.join(", ")}, `);
    }
  };

  const visitNode = (node: ts.Node): void => {
    if (
      (ts.isArrowFunction(node) ||
        ts.isFunctionExpression(node) ||
        ts.isFunctionDeclaration(node)) &&
      node.body
    )
      nameParameters(node, node.body);
    if (ts.isCallExpression(node)) visitCall(node);
    else if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      // The module runs as a script, which has no import.meta.
      text.replace(node.getStart(file), node.getEnd(), `${calls.meta}(__filename)`);
    } else if (ts.isVariableStatement(node)) nameBindings(node);
    else if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      nameValue(node.name.text, node.initializer, strengthAt(node, forwards));
    } else if (isAssignment(node)) {
      const [name, howStrong] = assigned(node.left, strengthAt(node, forwards));
      if (name !== undefined) nameValue(name, node.right, howStrong);
    } else if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
      nameValue(node.name.text, node.initializer, strength.member);
    }
  };

  // Iterative: a long chain of method calls is deep.
  const pending: ts.Node[] = [file];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) continue;
    visitNode(node);
    const skipped = pattern(node);
    for (const child of childrenOf(node).reverse()) if (child !== skipped) pending.push(child);
  }
  return text;
}

function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children;
}

/** The expression evaluated last before the call is made, if it can be wrapped. */
function target(call: ts.CallExpression): ts.Expression | undefined {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return undefined;
  const last = call.arguments.at(-1);
  if (last) return ts.isSpreadElement(last) ? last.expression : last;
  const { expression: callee } = call;
  if (!ts.isPropertyAccessExpression(callee) && !ts.isElementAccessExpression(callee))
    return undefined;
  const receiver = callee.expression;
  // Wrapping would end an optional chain early; `super` is no value.
  if (receiver.flags & ts.NodeFlags.OptionalChain || receiver.kind === ts.SyntaxKind.SuperKeyword)
    return undefined;
  return receiver;
}

function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** What is assigned to by `({ a: x } = …)` or `for (x of …)`: it must stay as it is. */
function pattern(node: ts.Node): ts.Node | undefined {
  if (isAssignment(node)) return node.left;
  if (
    (ts.isForOfStatement(node) || ts.isForInStatement(node)) &&
    !ts.isVariableDeclarationList(node.initializer)
  ) {
    return node.initializer;
  }
  return undefined;
}

/** `z = …`, `this.z = …` and `zs[i] = …` all say `z`, the latter two less clearly. */
function assigned(left: ts.Expression, howStrong: number): [string | undefined, number] {
  if (ts.isIdentifier(left)) return [left.text, howStrong];
  if (ts.isPropertyAccessExpression(left) && ts.isIdentifier(left.name))
    return [left.name.text, strength.member];
  if (ts.isElementAccessExpression(left) && ts.isIdentifier(left.expression)) {
    return [left.expression.text, strength.member];
  }
  return [undefined, 0];
}

function boundNames(pattern: ts.BindingPattern): string[] {
  return pattern.elements.flatMap((element) => {
    if (ts.isOmittedExpression(element)) return [];
    return ts.isIdentifier(element.name) ? [element.name.text] : boundNames(element.name);
  });
}

/** Values that cannot be or hold a tensor; wrapping an anonymous function would take its name away. */
function isNeverTensor(value: ts.Node): boolean {
  return (
    ts.isFunctionLike(value) ||
    ts.isClassExpression(value) ||
    ts.isLiteralExpression(value) ||
    (ts.isParenthesizedExpression(value) && isNeverTensor(value.expression))
  );
}

/** Functions that are given to models by name: `forward: step`. */
function forwardNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  const pending: ts.Node[] = [file];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (ts.isPropertyAssignment(node) && isForward(node) && ts.isIdentifier(node.initializer)) {
      names.add(node.initializer.text);
    } else if (ts.isShorthandPropertyAssignment(node) && node.name.text === "forward") {
      names.add("forward");
    }
    pending.push(...childrenOf(node));
  }
  return names;
}

function isForward(node: ts.PropertyAssignment | ts.MethodDeclaration): boolean {
  return ts.isIdentifier(node.name) && node.name.text === "forward";
}

/** Names bound inside a forward function are the model's own; all others are a helper's. */
function strengthAt(node: ts.Node, forwards: ReadonlySet<string>): number {
  for (let at = node.parent as ts.Node | undefined; at; at = at.parent as ts.Node | undefined) {
    if (ts.isMethodDeclaration(at) && isForward(at)) return strength.forward;
    if (ts.isFunctionDeclaration(at) && at.name && forwards.has(at.name.text))
      return strength.forward;
    if (!ts.isArrowFunction(at) && !ts.isFunctionExpression(at)) continue;
    const { parent } = at;
    if (ts.isPropertyAssignment(parent) && isForward(parent)) return strength.forward;
    if (
      ts.isVariableDeclaration(parent) &&
      ts.isIdentifier(parent.name) &&
      forwards.has(parent.name.text)
    ) {
      return strength.forward;
    }
  }
  return strength.helper;
}
