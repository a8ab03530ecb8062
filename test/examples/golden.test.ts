import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = readdirSync(`${root}examples`, { recursive: true, encoding: "utf8" }).sort();
const models = files
  .filter((file) => /\.graph\.(ts|json)$/.test(file))
  .map((file) => `examples/${file}`);
const modules = files.filter((file) => file.endsWith(".grad.ts"));
const programs = files.filter((file) => file.endsWith("main.ts"));
const other = mkdtempSync(`${tmpdir()}/gradc-golden-`);

afterAll(() => {
  rmSync(other, { recursive: true });
});

describe("the examples", { timeout: 60_000 }, () => {
  test("are ten", () => {
    expect(models).toHaveLength(10);
    expect(programs).toHaveLength(10);
    expect(modules).toHaveLength(10 + 1); // the regression has one more export
  });

  test("are what the compiler makes of their models, byte for byte", async () => {
    expect(await gradc("compile", "--check", ...models)).toMatchObject({ exitCode: 0 });
  });

  test("pass the strictest tsc", () => {
    expect(
      errors(
        modules.map((file) => `${root}examples/${file}`),
        {},
      ),
    ).toEqual([]);
  });

  test("pass with noUncheckedIndexedAccess after --strict-index", async () => {
    const { exitCode } = await gradc("compile", "--strict-index", "--out", `${other}/`, ...models);
    expect(exitCode).toBe(0);
    const written = readdirSync(other).filter((file) => file.endsWith(".grad.ts"));
    expect(written).toHaveLength(modules.length);
    const paths = written.map((file) => `${other}/${file}`);
    expect(errors(paths, { noUncheckedIndexedAccess: true })).toEqual([]);
  });

  test.each(models)("%s: every partial derivative is right to 1e-7", async (model) => {
    const { exitCode, stdout } = await gradc("check", "--json", model);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(report.models.length).toBeGreaterThan(0);
    for (const { rows } of report.models) {
      expect(rows.length).toBeGreaterThan(0);
      for (const { worst } of rows) expect(worst).toBeLessThan(1e-7);
    }
  });

  test.each(programs)("%s runs, and draws and prints what is checked in", async (program) => {
    const name = program.split("/")[0];
    const before = figuresOf(name);
    const { exitCode, stdout, stderr } = await example(name);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(figuresOf(name)).toEqual(before);
    const readme = readFileSync(`${root}examples/${name}/README.md`, "utf8");
    expect(readme).toContain("```\n" + stdout.trim() + "\n```\n");
    for (const figure of before.keys()) expect(readme).toContain(`](figures/${figure})`);
  });
});

interface Report {
  readonly models: readonly { readonly rows: readonly { readonly worst: number }[] }[];
}

/** The pictures of an example, by name. */
function figuresOf(name: string): Map<string, string> {
  const directory = `${root}examples/${name}/figures`;
  const figures = existsSync(directory) ? readdirSync(directory).sort() : [];
  return new Map(figures.map((file) => [file, readFileSync(`${directory}/${file}`, "utf8")]));
}

/** Runs the command line in this process. */
async function gradc(
  ...argv: string[]
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const to = (stream: "stdout" | "stderr") => ({
    isTerminal: false,
    write: (text: string) => {
      written[stream] += text;
    },
  });
  const exitCode = await run(argv, {
    cwd: root,
    env: {},
    stdout: to("stdout"),
    stderr: to("stderr"),
    onInterrupt: () => undefined,
  });
  return { exitCode, ...written };
}

/** Runs a program as `npm run example` does. */
function example(
  name: string,
): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const jiti = `${root}node_modules/jiti/lib/jiti-cli.mjs`;
    const child = spawn(process.execPath, [jiti, `examples/${name}/main.ts`], { cwd: root });
    const written = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (written.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (written.stderr += chunk.toString()));
    child.on("error", reject);
    child.on("close", (exitCode) => {
      resolve({ exitCode, ...written });
    });
  });
}

/** What the compiler options of the contract have against the files. */
function errors(paths: readonly string[], more: ts.CompilerOptions): string[] {
  const program = ts.createProgram(paths, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    ...more,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}
