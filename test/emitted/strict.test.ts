import ts from "typescript";
import { describe, expect, test } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { modelOf } from "../support/specification.ts";

/** What the contract promises of emitted files. */
const strictest: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2022.d.ts"],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  noEmit: true,
};

/** All files in one program: the standard library is checked once. */
function complaints(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): string[] {
  const host = ts.createCompilerHost(options);
  const virtual: ts.CompilerHost = {
    ...host,
    getSourceFile: (name, version) => {
      const code = files.get(name);
      return code === undefined
        ? host.getSourceFile(name, version)
        : ts.createSourceFile(name, code, version);
    },
    fileExists: (name) => files.has(name) || host.fileExists(name),
    readFile: (name) => files.get(name) ?? host.readFile(name),
  };
  const program = ts.createProgram([...files.keys()], options, virtual);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
    return `${file?.fileName ?? ""}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

async function emitted(count: number, strictIndex: boolean): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (let seed = 0; seed < count; seed++) {
    const specification = randomSpecification(seed);
    const upstream = specification.loss === undefined || seed % 5 === 0;
    const options = { upstream, accumulate: seed % 3 === 0, strictIndex };
    const { code } = await compileModel(modelOf(specification), options);
    files.set(`/emitted/random${seed}.ts`, code);
  }
  return files;
}

describe("the strictest tsc", () => {
  test("passes on emitted random models", { timeout: 120_000 }, async () => {
    expect(complaints(await emitted(60, false), strictest)).toEqual([]);
  });

  test("with noUncheckedIndexedAccess, if asked for", { timeout: 120_000 }, async () => {
    const options = { ...strictest, noUncheckedIndexedAccess: true };
    expect(complaints(await emitted(30, true), options)).toEqual([]);
  });

  test("is strict: what it must refuse, it refuses", () => {
    const files = new Map([["/emitted/bad.ts", "export function f(x: number): void {}\n"]]);
    expect(complaints(files, strictest)).toHaveLength(1);
  });
});
