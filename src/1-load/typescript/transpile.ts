import { SourceMap, type SourceMapPayload } from "node:module";
import { Script } from "node:vm";
import ts from "typescript";
import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import type { Site } from "../builder/trace.ts";
import { checkImports } from "./imports.ts";
import { instrument } from "./instrument.ts";
import { siteOf } from "./sites.ts";

/** A module of the user's, ready to run, and the way back to its source. */
export interface Transpiled {
  readonly file: ts.SourceFile;
  readonly code: string;
  /** The offset in the source of a position (both from 1) in the code. */
  readonly offsetAt: (line: number, column: number) => number | undefined;
}

/** Where the instruments come from: a module that only this loader provides. */
export const RUNTIME = "gradc:runtime";

/** @throws {GradcError} GRADC1002 if the text is not TypeScript, GRADC1008 if it is nested too deeply */
export function transpile(...source: Parameters<typeof transpileNested>): Transpiled {
  try {
    return transpileNested(...source);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const [file, text] = source;
    fail("GRADC1008", "the source is nested too deeply", {
      place: { file, source: text, start: 0, end: 0 },
      help: "give parts of long expressions names",
    });
  }
}

function transpileNested(
  fileName: string,
  text: string,
  register: (site: () => Site) => number,
  isEntry: boolean,
): Transpiled {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true, kindOf(fileName));
  refuseSyntaxErrors(file);
  checkImports(file);
  const prefix = freshPrefix(text);
  const instruments = { at: `${prefix}at`, name: `${prefix}name`, meta: `${prefix}meta` };
  const insertions = instrument(file, instruments, (call) => register(() => siteOf(file, call)));
  const imported = Object.entries(instruments).map(([name, local]) => `${name} as ${local}`);
  insertions.insertBefore(
    startOfCode(file),
    `import { ${imported.join(", ")} } from "${RUNTIME}";`,
  );
  const { text: instrumented, originalOffset } = insertions.apply();
  const output = ts.transpileModule(instrumented, { fileName, compilerOptions: COMPILER_OPTIONS });
  const map = new SourceMap(JSON.parse(output.sourceMapText ?? "{}") as SourceMapPayload);
  const lines = ts.createSourceFile(fileName, instrumented, ts.ScriptTarget.ES2022);
  const module: Transpiled = {
    file,
    code: output.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"),
    offsetAt: (line, column) => {
      const entry = map.findEntry(line - 1, column - 1);
      if (!("originalLine" in entry)) return undefined;
      const { originalLine, originalColumn } = entry;
      return originalOffset(lines.getPositionOfLineAndCharacter(originalLine, originalColumn));
    },
  };
  refuseEarlyErrors(module, isEntry);
  return module;
}

/**
 * What only a JavaScript engine notices before it runs anything, such as a name declared twice. It
 * says where on the first lines of the stack: `file:line`, the line itself, and carets.
 */
function refuseEarlyErrors({ file, code, offsetAt }: Transpiled, isEntry: boolean): void {
  try {
    // As the module will be run; only in the model file itself can `await` stand outside functions.
    new Script(`(${isEntry ? "async " : ""}function () {${code}\n})`, { filename: file.fileName });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [where = "", , carets = ""] = (error.stack ?? "").split("\n");
    const start = offsetAt(Number(/:(\d+)$/.exec(where)?.[1] ?? 1), carets.indexOf("^") + 1) ?? 0;
    fail("GRADC1002", error.message, {
      place: { file: file.fileName, source: file.text, start, end: start + carets.trim().length },
    });
  }
}

const COMPILER_OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  sourceMap: true,
};

function kindOf(fileName: string): ts.ScriptKind {
  if (fileName.endsWith("x")) return ts.ScriptKind.TSX;
  return /\.[cm]?js$/.test(fileName) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}

/** `parseDiagnostics` is what `tsc` itself reports; only the program API has it in its types. */
function refuseSyntaxErrors(file: ts.SourceFile): void {
  const { parseDiagnostics } = file as ts.SourceFile & {
    parseDiagnostics: readonly ts.DiagnosticWithLocation[];
  };
  const [first] = parseDiagnostics;
  if (!first) return;
  const place: Place = {
    file: file.fileName,
    source: file.text,
    start: first.start,
    end: first.start + Math.max(1, first.length),
  };
  fail("GRADC1002", ts.flattenDiagnosticMessageText(first.messageText, " "), { place });
}

/** Behind a `#!` line, before everything else. */
function startOfCode(file: ts.SourceFile): number {
  return ts.getShebang(file.text)?.length ?? 0;
}

/** A prefix of identifiers that the text does not use. */
function freshPrefix(text: string): string {
  let prefix = "__gradc_";
  while (text.includes(prefix)) prefix += "_";
  return prefix;
}
