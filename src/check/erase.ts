import ts from "typescript";

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The code without its types and `export`s, and the names that it exported. Emitted modules are
 * erasable TypeScript: what is left when types are cut out is the JavaScript that runs.
 */
export function erased(code: string): { text: string; names: string[] } {
  const file = ts.createSourceFile("emitted.ts", code, ts.ScriptTarget.ES2022);
  const spans: Span[] = [];
  const visit = (node: ts.Node): void => {
    const span = typeIn(node);
    if (span) spans.push(span);
    if (!isType(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  const exported = file.statements.filter((one) => !isType(one) && exportOf(one) !== undefined);
  const marks = exported.flatMap((one) => exportOf(one) ?? []);
  let text = "";
  let done = 0;
  for (const { start, end } of [...spans, ...marks].sort((a, b) => a.start - b.start)) {
    text += code.slice(done, start);
    done = end;
  }
  return { text: text + code.slice(done), names: exported.flatMap(namesOf) };
}

/** Declarations of types, and annotations: there is nothing else inside. */
function isType(node: ts.Node): boolean {
  const { kind } = node;
  return (
    kind === ts.SyntaxKind.InterfaceDeclaration ||
    kind === ts.SyntaxKind.TypeAliasDeclaration ||
    ts.isTypeNode(node)
  );
}

/** What of the node itself is type. */
function typeIn(node: ts.Node): Span | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
      return { start: node.pos, end: node.end };
    // `as const`, `!`
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.NonNullExpression:
      return {
        start: (node as ts.AsExpression | ts.NonNullExpression).expression.end,
        end: node.end,
      };
    case ts.SyntaxKind.VariableDeclaration:
    case ts.SyntaxKind.Parameter:
    case ts.SyntaxKind.FunctionDeclaration: {
      const { type } = node as
        ts.VariableDeclaration | ts.ParameterDeclaration | ts.FunctionDeclaration;
      // With the colon before it.
      return type && { start: type.pos - 1, end: type.end };
    }
    default:
      return undefined;
  }
}

/** The word `export`. */
function exportOf(statement: ts.Statement): Span | undefined {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  const mark = modifiers.find(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  return mark && { start: mark.end - "export".length, end: mark.end };
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isFunctionDeclaration(statement)) return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [name.text] : [],
  );
}
