import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import colors from "picocolors";
import { describe, expect, it } from "vitest";
import { loadFile } from "../src/1-load/load.ts";
import { GradcError } from "../src/diagnostics/diagnostic.ts";
import { frame } from "../src/diagnostics/frame.ts";

const directory = fileURLToPath(new URL("errors/", import.meta.url));

/** Every folder of errors/ holds a malformed model and what gradc says about it. */
const cases = readdirSync(directory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What gradc says about the model of a folder. */
async function said(folder: string): Promise<string> {
  const [model] = readdirSync(folder).filter((name) => name.startsWith("model.graph."));
  try {
    await loadFile(join(folder, model ?? ""));
  } catch (error) {
    if (!(error instanceof GradcError)) throw error;
    return error.diagnostics
      .map((one) => frame(one, { colors: colors.createColors(false), fileName: basename }))
      .join("\n");
  }
  return "nothing";
}

describe("malformed models", () => {
  it("are many", () => {
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });

  it.each(cases)("%s", async (name) => {
    const folder = join(directory, name);
    const expected = join(folder, "expected.txt");
    const text = `${await said(folder)}\n`;
    // UPDATE=1 writes what is said; read the difference before committing it.
    if (process.env["UPDATE"] === "1") writeFileSync(expected, text);
    expect(text).toBe(existsSync(expected) ? readFileSync(expected, "utf8") : "");
    const [code = ""] = name.split("-");
    // Every diagnostic has a place and the code that the folder says.
    expect(text).toMatch(new RegExp(String.raw`^\S+:\d+:\d+ ${code} `));
    // No stack trace, no path of this machine, no gradc source.
    expect(text).not.toMatch(/^\s+at |node_modules|src\/|runtime_1/m);
  });
});
