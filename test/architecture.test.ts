import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { violations } from "./support/architecture.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

function ownFiles(): Map<string, string> {
  const paths = readdirSync(`${root}src`, { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts"));
  return new Map(paths.map((path) => [path, readFileSync(root + path, "utf8")]));
}

describe("architecture", () => {
  it("holds in this tree", () => {
    const files = ownFiles();
    expect(files.size).toBeGreaterThan(40);
    expect(violations(files)).toEqual([]);
  });

  // Each line plants one violation in a tree that has none.
  const planted: [what: string, path: string, text: string, message: string][] = [
    [
      "an import upwards",
      "src/ir/a.ts",
      'import { compile } from "../compile.ts";',
      "src/ir/a.ts imports ../compile.ts: ir must not know compile",
    ],
    [
      "a type import upwards",
      "src/diagnostics/a.ts",
      'import type { Graph } from "../ir/graph.ts";',
      "src/diagnostics/a.ts imports ../ir/graph.ts: diagnostics must not know ir",
    ],
    [
      "a type named by import()",
      "src/diagnostics/a.ts",
      'export type T = import("../ir/graph.ts").Graph;',
      "src/diagnostics/a.ts imports ../ir/graph.ts: diagnostics must not know ir",
    ],
    [
      "a re-export upwards",
      "src/ops/a.ts",
      'export * from "../cli/main.ts";',
      "src/ops/a.ts imports ../cli/main.ts: ops must not know cli",
    ],
    [
      "a dynamic import upwards",
      "src/compile.ts",
      'await import("./cli/main.ts");',
      "src/compile.ts imports ./cli/main.ts: compile must not know cli",
    ],
    [
      "a stage that imports another",
      "src/7-print/a.ts",
      'import type { Loaded } from "../1-load/load.ts";',
      "src/7-print/a.ts imports ../1-load/load.ts: a stage imports another stage",
    ],
    [
      "a solver that knows the compiler",
      "src/solvers/a.ts",
      'import type { Graph } from "../ir/graph.ts";',
      "src/solvers/a.ts imports ../ir/graph.ts: the solvers stand alone",
    ],
    [
      "a compiler that knows a solver",
      "src/cli/a.ts",
      'import "../solvers.ts";',
      "src/cli/a.ts imports ../solvers.ts: the solvers stand alone",
    ],
    [
      "an import of nothing",
      "src/ir/a.ts",
      'import "./gone.ts";',
      "src/ir/a.ts imports ./gone.ts, which is not there",
    ],
    [
      "the file system",
      "src/ir/a.ts",
      'import "node:fs/promises";',
      "src/ir/a.ts uses the file system",
    ],
    ["process", "src/ops/a.ts", "export const a = process.env;", "src/ops/a.ts uses process"],
    ["console", "src/7-print/a.ts", 'console.log("x");', "src/7-print/a.ts uses console"],
    ["any", "src/cli/a.ts", "export let a: any;", "src/cli/a.ts uses any"],
    ["work left over", "src/cli/a.ts", "// TODO", "src/cli/a.ts has something left to do"],
    ["a silenced check", "src/cli/a.ts", "// @ts-expect-error", "src/cli/a.ts silences a check"],
    [
      "a long file",
      "src/cli/a.ts",
      "export {};\n".repeat(251),
      "src/cli/a.ts has 251 lines and no opening comment that says why",
    ],
    [
      "a heavy import of model files",
      "src/ops/light.ts",
      'import { type MathNode } from "mathjs/number";',
      "src/ops/light.ts loads mathjs/number into every model file",
    ],
  ];

  const sound = new Map([
    [
      "src/index.ts",
      'export { light } from "./ops/light.ts"; export type { T } from "./1-load/load.ts";',
    ],
    ["src/ops/light.ts", 'import type { MathNode } from "mathjs"; export const light = 1;'],
    [
      "src/ir/graph.ts",
      'import type { Place } from "../diagnostics/place.ts"; const a = b.process;',
    ],
    ["src/diagnostics/place.ts", "export {};"],
    [
      "src/1-load/load.ts",
      'import { parse } from "mathjs"; import "./read.ts"; import "../ops/light.ts";',
    ],
    ["src/1-load/read.ts", 'import { readFileSync } from "node:fs";'],
    ["src/solvers.ts", 'export * from "./solvers/adam.ts";'],
    ["src/solvers/adam.ts", "export {};"],
    ["src/compile.ts", 'import "./1-load/load.ts"; const lazy = await import("prettier");'],
    [
      "src/cli/main.ts",
      `// long for a reason\n${'import "../compile.ts"; process.exit();\n'.repeat(300)}`,
    ],
  ]);

  it("finds nothing in a sound tree", () => {
    expect(violations(sound)).toEqual([]);
  });

  it.each(planted)("finds %s", (_, path, text, message) => {
    expect(violations(new Map([...sound, [path, text]]))).toContain(message);
  });
});
