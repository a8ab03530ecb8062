import { createRequire } from "node:module";
import ts from "typescript";
import type { Place } from "../../diagnostics/diagnostic.ts";
import { placeOf, placeOfCall } from "./sites.ts";
import type { Transpiled } from "./transpile.ts";

/** A piece of the user's source in a stack trace; `callee` is the function or method called there. */
export interface StackPlace {
  readonly place: Place;
  readonly callee: string | undefined;
}

/** The user's files that have been run, and JSON files they import. */
export class Modules {
  readonly #byPath = new Map<string, Transpiled>();
  readonly #data = new Set<string>();

  add(path: string, module: Transpiled): void {
    this.#byPath.set(path, module);
    for (const specifier of specifiersOf(module.file)) {
      if (!specifier.text.endsWith(".json")) continue;
      const data = forget(path, specifier.text);
      if (data !== undefined) this.#data.add(data);
    }
  }

  values(): Iterable<Transpiled> {
    return this.#byPath.values();
  }

  paths(): string[] {
    return [...this.#byPath.keys(), ...this.#data];
  }

  /** The start of the model file itself, for errors that do not say where they come from. */
  entry(): Place | undefined {
    const [first] = this.#byPath.values();
    return first && { file: first.file.fileName, source: first.file.text, start: 0, end: 0 };
  }

  /** The innermost call in a stack trace that is in one of these files, in its source. */
  callInStack(stack: string): StackPlace | undefined {
    for (const line of stack.split("\n")) {
      const frame = /^\s+at (?:.*\()?(?:file:\/\/)?(.+?):(\d+):(\d+)\)?$/.exec(line);
      const module = this.#byPath.get(frame?.[1] ?? "");
      const offset = module?.offsetAt(Number(frame?.[2]), Number(frame?.[3]));
      if (module && offset !== undefined) return callAt(module.file, offset);
    }
    return undefined;
  }
}

/** Drops a JSON file from Node's cache, so that a change is seen. Returns its path. */
function forget(from: string, specifier: string): string | undefined {
  const require = createRequire(from);
  try {
    const path = require.resolve(specifier);
    Reflect.deleteProperty(require.cache, path);
    return path;
  } catch {
    return undefined;
  }
}

/** Where `specifier` is imported, in the first file that does. */
export function findImport(modules: Modules, specifier: string): Place | undefined {
  for (const { file } of modules.values()) {
    for (const literal of specifiersOf(file)) {
      if (literal.text === specifier) return placeOf(file, literal);
    }
  }
  return undefined;
}

function specifiersOf(file: ts.SourceFile): ts.StringLiteralLike[] {
  return file.statements.flatMap((statement) => {
    const isImport = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);
    const specifier = isImport ? statement.moduleSpecifier : undefined;
    return specifier && ts.isStringLiteralLike(specifier) ? [specifier] : [];
  });
}

/** The call that is being made at `offset`, or the smallest piece of syntax there. */
function callAt(file: ts.SourceFile, offset: number): StackPlace {
  let node: ts.Node = file;
  let call: ts.CallExpression | undefined;
  for (let inner: ts.Node | undefined = file; inner;) {
    node = inner;
    if (ts.isCallExpression(node)) call = node;
    inner = ts.forEachChild(node, (child) =>
      child.getStart(file) <= offset && offset < child.getEnd() ? child : undefined,
    );
  }
  const callee = call?.expression;
  if (!call || !callee || offset < callee.getStart(file) || offset > callee.getEnd()) {
    return { place: placeOf(file, node), callee: undefined };
  }
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return { place: placeOfCall(file, call), callee: name.getText(file) };
}
