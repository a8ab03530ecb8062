import ts from "typescript";
import { fail } from "../../diagnostics/diagnostic.ts";
import * as api from "../builder/api.ts";
import { suggest } from "../builder/names.ts";
import { placeOf } from "./sites.ts";

/** Rejects `import { matmull } from "gradc"`, which would only be noticed when it is called. */
export function checkImports(file: ts.SourceFile): void {
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier))
      continue;
    const bindings = statement.importClause?.namedBindings;
    if (statement.moduleSpecifier.text !== "gradc" || !bindings || !ts.isNamedImports(bindings))
      continue;
    if (statement.importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) continue;
    for (const specifier of bindings.elements) checkName(file, specifier);
  }
}

function checkName(file: ts.SourceFile, specifier: ts.ImportSpecifier): void {
  const name = (specifier.propertyName ?? specifier.name).text;
  // Names of types begin with a capital letter, names of values never do.
  if (specifier.isTypeOnly || Object.hasOwn(api, name) || /^[A-Z]/.test(name)) return;
  const place = placeOf(file, specifier);
  fail("GRADC1004", `gradc has no export called ${name}`, {
    place,
    help: suggest(name, Object.keys(api)),
  });
}
