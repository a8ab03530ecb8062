/** The rules of the source tree, on any set of files, so that tests can plant violations. */
import { posix } from "node:path";
import ts from "typescript";

/** Paths from the package's root (`src/ir/graph.ts`) to texts. */
export type Files = ReadonlyMap<string, string>;

interface Import {
  readonly from: string;
  /** As written: relative, or a package. */
  readonly specifier: string;
  /** The file it names, if relative. */
  readonly target: string | undefined;
  readonly kind: "type" | "static" | "dynamic";
}

/** From the bottom up: a file imports from its own layer and those below. */
const LAYERS: readonly (readonly [name: string, matches: RegExp])[] = [
  ["diagnostics", /^src\/diagnostics\//],
  ["ir", /^src\/(ir\/|version\.ts$)/],
  ["ops", /^src\/ops\//],
  ["stages", /^src\/\d-[a-z]+\//],
  ["compile", /^src\/compile\.ts$/],
  ["library", /^src\/(index\.ts|compiler\.ts|check\/.*)$/],
  ["cli", /^src\/cli\//],
];

/** What runs beside emitted modules: it and the compiler know nothing of each other. */
const STANDALONE = /^src\/solvers(\/|\.ts$)/;

/** What a model file must not have to load: each costs from a tenth of a second to two seconds. */
const HEAVY = new Set(["mathjs", "prettier", "typescript", "jiti"]);

/** The files besides those of cli that may read: the user's files, and templates. */
const READERS = new Set(["src/1-load/read.ts", "src/7-print/typescript/templates.ts"]);

const LONG = 250;

/** Everything in `files` that breaks a rule, one line each. */
export function violations(files: Files): string[] {
  const sources = new Map([...files].map(([path, text]) => [path, parse(path, text)] as const));
  const imports = new Map([...sources].map(([path, source]) => [path, importsOf(path, source)]));
  return [
    ...[...imports.values()].flat().flatMap((one) => wrongDirection(one, files)),
    ...[...sources].flatMap(([path, source]) => [
      ...touchesTheWorld(path, source, imports.get(path) ?? []),
      ...careless(path, source),
    ]),
    ...heavyModelFiles(imports),
  ];
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

function wrongDirection({ from, specifier, target }: Import, files: Files): string[] {
  if (target === undefined) return [];
  const name = `${from} imports ${specifier}`;
  if (!files.has(target)) return [`${name}, which is not there`];
  if (STANDALONE.test(from) !== STANDALONE.test(target))
    return [`${name}: the solvers stand alone`];
  if (STANDALONE.test(from)) return [];
  const [own, other] = [layerOf(from), layerOf(target)];
  if (own === undefined || other === undefined) return [`${name}: no layer`];
  if (other > own)
    return [`${name}: ${LAYERS[own]?.[0] ?? ""} must not know ${LAYERS[other]?.[0] ?? ""}`];
  const [stage, otherStage] = [stageOf(from), stageOf(target)];
  if (stage && otherStage && stage !== otherStage)
    return [`${name}: a stage imports another stage`];
  return [];
}

function layerOf(path: string): number | undefined {
  const layer = LAYERS.findIndex(([, matches]) => matches.test(path));
  return layer < 0 ? undefined : layer;
}

function stageOf(path: string): string | undefined {
  return /^src\/(\d-[a-z]+)\//.exec(path)?.[1];
}

function touchesTheWorld(
  path: string,
  source: ts.SourceFile,
  imports: readonly Import[],
): string[] {
  if (path.startsWith("src/cli/")) return [];
  const found: string[] = [];
  for (const { specifier } of imports) {
    const isFiles = /^(node:)?fs(\/promises)?$/.test(specifier);
    if (isFiles && !READERS.has(path)) found.push(`${path} uses the file system`);
    if (/^(node:)?(process|console|child_process)$/.test(specifier))
      found.push(`${path} imports ${specifier}`);
  }
  walk(source, (node) => {
    if (!ts.isIdentifier(node) || !["process", "console"].includes(node.text)) return;
    const { parent } = node;
    const isMember = ts.isPropertyAccessExpression(parent) && parent.name === node;
    const isKey = ts.isPropertyAssignment(parent) && parent.name === node;
    if (!isMember && !isKey) found.push(`${path} uses ${node.text}`);
  });
  return found;
}

function careless(path: string, source: ts.SourceFile): string[] {
  const { text } = source;
  const found: string[] = [];
  const lines = text.trimEnd().split("\n").length;
  if (lines > LONG && !/^(#!.*\n)?\s*\/[/*]/.test(text)) {
    found.push(`${path} has ${lines} lines and no opening comment that says why`);
  }
  if (/\b(TODO|FIXME|XXX)\b/.test(text)) found.push(`${path} has something left to do`);
  walk(source, (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(`${path} uses any`);
  });
  if (/@ts-(ignore|nocheck|expect-error)/.test(text)) {
    found.push(`${path} silences a check`);
  }
  return found;
}

/** What `src/index.ts` loads, directly or through what it loads. */
function heavyModelFiles(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = [];
  const queue = ["src/index.ts"];
  for (const path of queue) {
    for (const { specifier, target, kind } of imports.get(path) ?? []) {
      if (kind !== "static") continue;
      const [scope = "", name = ""] = specifier.split("/");
      const packageName = scope.startsWith("@") ? `${scope}/${name}` : scope;
      if (HEAVY.has(packageName)) found.push(`${path} loads ${specifier} into every model file`);
      if (target !== undefined && !queue.includes(target)) queue.push(target);
    }
  }
  return found;
}

/** Imports and re-exports. Only `import type` vanishes: `import { type T }` still loads the module. */
function importsOf(from: string, source: ts.SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import["kind"]): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const { text } = specifier;
    const target = text.startsWith(".") ? posix.join(posix.dirname(from), text) : undefined;
    found.push({ from, specifier: text, target, kind });
  };
  walk(source, (node) => {
    if (ts.isImportDeclaration(node)) {
      const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      add(node.moduleSpecifier, isType ? "type" : "static");
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? "type" : "static");
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, "type");
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], "dynamic");
    }
  });
  return found;
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => {
    walk(child, visit);
  });
}
