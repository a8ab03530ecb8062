import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { version } from "../../src/version.ts";
import { newWorld } from "./support/world.ts";

describe("usage", () => {
  it("prints the version of the package", async () => {
    const { version: own } = JSON.parse(readFileSync("package.json", "utf8")) as {
      version: string;
    };
    expect(await newWorld().gradc("--version")).toEqual({
      code: 0,
      stdout: `${own}\n`,
      stderr: "",
    });
    expect(version).toBe(own);
  });

  it.each([[[]], [["compile"]], [["check"]], [["inspect"]]])(
    "explains gradc %s with examples",
    async (argv) => {
      const { code, stdout, stderr } = await newWorld().gradc(...argv, "--help");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("Usage: gradc");
      expect(stdout).toContain("Examples:\n  gradc ");
      expect(stdout).toContain("--no-color");
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    },
  );

  it.each([
    ["no command", []],
    ["an unknown command", ["compil", "m.graph.ts"]],
    ["an unknown option", ["compile", "--emti", "m.graph.ts"]],
    ["no file", ["compile"]],
    ["two files to inspect", ["inspect", "a.graph.ts", "b.graph.ts"]],
    ["a missing value", ["compile", "m.graph.ts", "--out"]],
    ["an empty name", ["compile", "m.graph.ts", "--wrt", "x,,y"]],
    ["a seed that is no number", ["check", "m.graph.ts", "--seed", "x"]],
    ["a negative number of points", ["check", "m.graph.ts", "--points", "-1"]],
    ["--stdout with --out", ["compile", "--stdout", "-o", "x.ts", "m.graph.ts"]],
    ["--stdout with --json", ["compile", "--stdout", "--json", "m.graph.ts"]],
    ["--stdout with --check", ["compile", "--stdout", "--check", "m.graph.ts"]],
    ["--check with --watch", ["compile", "--check", "--watch", "m.graph.ts"]],
    ["--check with --force", ["compile", "--check", "--force", "m.graph.ts"]],
    ["--watch with --json", ["compile", "--watch", "--json", "m.graph.ts"]],
    ["no function to emit", ["compile", "--emit", "jvp,gradient", "m.graph.ts"]],
    ["an option of a later release", ["compile", "--dtype", "f32", "m.graph.ts"]],
    ["a choice that there is not", ["compile", "--memory", "both", "m.graph.ts"]],
  ])("exits 2 for %s", async (_, argv) => {
    const { gradc, model, files } = newWorld();
    model("m.graph.ts");
    const { code, stdout, stderr } = await gradc(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^(error: |Usage: gradc)/);
    expect(files()).toEqual(["m.graph.ts"]);
  });

  it("suggests what may have been meant", async () => {
    const { stderr } = await newWorld().gradc("compile", "--strit-index", "m.graph.ts");
    expect(stderr).toContain("(Did you mean --strict-index?)");
  });

  it("shows arguments back without letting them act on the terminal", async () => {
    const { stderr } = await newWorld().gradc("compile", "--\u001b[2Jx\u202e");
    expect(stderr).toContain("--\\u{1b}[2Jx\\u{202e}");
    expect(stderr).not.toContain("\u001b");
  });
});

describe("colours", () => {
  const escape = String.fromCharCode(27);

  async function stderrOf(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    isTerminal = true,
  ): Promise<string> {
    const { gradc, model } = newWorld({ env, isTerminal });
    model("m.graph.ts", { trouble: "load" });
    const { code, stderr } = await gradc(...argv, "compile", "m.graph.ts");
    expect(code).toBe(1);
    expect(stderr).toContain("GRADC1002");
    return stderr;
  }

  it("are used on a terminal", async () => {
    expect(await stderrOf([], {})).toContain(`${escape}[31mGRADC1002`);
    expect(await stderrOf([], { NO_COLOR: "" })).toContain(escape);
  });

  it.each<[string, string[], Record<string, string>, boolean]>([
    ["--no-color", ["--no-color"], {}, true],
    ["NO_COLOR", [], { NO_COLOR: "1" }, true],
    ["NO_COLOR=0", [], { NO_COLOR: "0" }, true],
    ["a dumb terminal", [], { TERM: "dumb" }, true],
    ["a pipe", [], {}, false],
  ])("are not used with %s", async (_, argv, env, isTerminal) => {
    const stderr = await stderrOf(argv, env, isTerminal);
    expect(stderr.replaceAll(`\r${escape}[K`, "")).not.toContain(escape);
  });

  it("can be refused after the command too", async () => {
    const { gradc, model } = newWorld({ isTerminal: true });
    model("m.graph.ts", { trouble: "load" });
    const { stderr } = await gradc("compile", "m.graph.ts", "--no-color");
    expect(stderr).not.toContain(escape);
  });
});
