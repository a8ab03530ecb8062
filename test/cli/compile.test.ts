import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newWorld } from "./support/world.ts";

describe("where modules go", () => {
  it("writes beside the source", async () => {
    const { gradc, model, files, read } = newWorld();
    model("a/mlp.graph.ts");
    model("b/net.graph.json");
    model("plain.mts");
    const { code, stdout, stderr } = await gradc(
      "compile",
      "a/mlp.graph.ts",
      "b/net.graph.json",
      "plain.mts",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe("written a/mlp.grad.ts\nwritten b/net.grad.ts\nwritten plain.grad.ts\n");
    expect(files()).toEqual([
      "a/mlp.grad.ts",
      "a/mlp.graph.ts",
      "b/net.grad.ts",
      "b/net.graph.json",
      "plain.grad.ts",
      "plain.mts",
    ]);
    expect(read("a/mlp.grad.ts")).toContain(
      "from mlp.graph.ts. Do not edit: run `gradc compile mlp.graph.ts`.",
    );
  });

  it.each([
    ["2KB", "2000B"],
    ["1.5MB", "1500000B"],
    ["64B", "64B"],
  ])("takes a cache budget of %s, and says so in the header", async (given, said) => {
    const { gradc, model, read } = newWorld();
    model("mlp.graph.ts");
    expect((await gradc("compile", "--cache-budget", given, "mlp.graph.ts")).code).toBe(0);
    expect(read("mlp.grad.ts")).toMatch(new RegExp(`run \`gradc compile .*--cache-budget ${said}`));
  });

  it.each(["much", "-1KB", "3 pages", "KB"])("refuses a cache budget of %s", async (given) => {
    const { gradc, model, files } = newWorld();
    model("mlp.graph.ts");
    const { code, stdout, stderr } = await gradc(
      "compile",
      `--cache-budget=${given}`,
      "mlp.graph.ts",
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("--cache-budget");
    expect(files()).toEqual(["mlp.graph.ts"]);
  });

  it("names the files of named exports after them", async () => {
    const { gradc, model, files } = newWorld();
    model("mlp.graph.ts", { exports: ["default", "encoder", "größe"] });
    expect((await gradc("compile", "mlp.graph.ts")).code).toBe(0);
    expect(files()).toEqual([
      "mlp.encoder.grad.ts",
      "mlp.grad.ts",
      "mlp.graph.ts",
      "mlp.größe.grad.ts",
    ]);
  });

  it.each([["gen"], ["gen/"], ["deep/er/gen"]])("writes into the directory %s", async (out) => {
    const { gradc, model, files, read } = newWorld();
    model("mlp.graph.ts");
    model("net.graph.ts");
    expect((await gradc("compile", "mlp.graph.ts", "net.graph.ts", "-o", out)).code).toBe(0);
    const inside = out.replace(/\/$/, "");
    expect(files()).toEqual([
      `${inside}/mlp.grad.ts`,
      `${inside}/net.grad.ts`,
      "mlp.graph.ts",
      "net.graph.ts",
    ]);
    const up = "../".repeat(inside.split("/").length);
    expect(read(`${inside}/mlp.grad.ts`)).toContain(
      `from ${up}mlp.graph.ts. Do not edit: run \`gradc compile -o . ${up}mlp.graph.ts\``,
    );
  });

  it("takes a directory for one even if its name ends in .ts", async () => {
    const { gradc, model, directory, files } = newWorld();
    model("mlp.graph.ts");
    mkdirSync(join(directory, "gen.ts"));
    expect((await gradc("compile", "mlp.graph.ts", "-o", "gen.ts")).code).toBe(0);
    expect(files()).toEqual(["gen.ts/mlp.grad.ts", "mlp.graph.ts"]);
  });

  it("writes one model to the file that --out names", async () => {
    const { gradc, model, read } = newWorld();
    model("src/mlp.graph.ts");
    expect((await gradc("compile", "src/mlp.graph.ts", "--out", "gen/net.ts")).code).toBe(0);
    expect(read("gen/net.ts")).toContain("run `gradc compile -o net.ts ../src/mlp.graph.ts`");
  });

  it("refuses to write several models to one file", async () => {
    const { gradc, model, files } = newWorld();
    model("a.graph.ts", { exports: ["default", "b"] });
    const { code, stderr } = await gradc("compile", "a.graph.ts", "-o", "x.ts");
    expect(code).toBe(2);
    expect(stderr).toContain("GRADC5004 2 models do not fit into one file");
    expect(files()).toEqual(["a.graph.ts"]);
  });

  it("refuses to write two models to the same place", async () => {
    const { gradc, model, files } = newWorld();
    model("mlp.graph.ts");
    model("mlp.graph.json");
    const { code, stderr } = await gradc("compile", "mlp.graph.ts", "mlp.graph.json");
    expect(code).toBe(2);
    expect(stderr).toContain("mlp.graph.ts and mlp.graph.json would both become mlp.grad.ts");
    expect(files()).toEqual(["mlp.graph.json", "mlp.graph.ts"]);
  });

  it("compiles a file that is named twice once", async () => {
    const { gradc, model } = newWorld();
    model("mlp.graph.ts");
    const { code, stderr } = await gradc("compile", "mlp.graph.ts", "./mlp.graph.ts");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "written mlp.grad.ts\n" });
  });

  it("never writes over a model, not even when forced to or through a link", async () => {
    const { gradc, model, read, directory } = newWorld();
    model("mlp.graph.ts", { version: 7 });
    symlinkSync("mlp.graph.ts", join(directory, "link.ts"));
    for (const out of ["mlp.graph.ts", "link.ts"]) {
      const { code, stderr } = await gradc("compile", "mlp.graph.ts", "-o", out, "--force");
      expect(code).toBe(2);
      expect(stderr).toContain("GRADC5004 mlp.graph.ts would be written over");
    }
    expect(read("mlp.graph.ts")).toBe('{"version":7}');
  });

  it("refuses exports whose names are paths", async () => {
    const { gradc, model, files } = newWorld();
    model("in/mlp.graph.ts", { exports: ["default", "../../escape"] });
    const { code, stderr } = await gradc("compile", "in/mlp.graph.ts");
    expect(code).toBe(2);
    expect(stderr).toContain('GRADC5005 export "../../escape" cannot be part of a file name');
    expect(files()).toEqual(["in/mlp.graph.ts"]);
  });
});

describe("what is overwritten", () => {
  it("writes only when bytes change", async () => {
    const { gradc, model, directory } = newWorld();
    model("mlp.graph.ts");
    await gradc("compile", "mlp.graph.ts");
    const path = join(directory, "mlp.grad.ts");
    utimesSync(path, 1000, 1000);
    expect((await gradc("compile", "mlp.graph.ts")).stderr).toBe("unchanged mlp.grad.ts\n");
    expect(statSync(path).mtimeMs).toBe(1_000_000);
    model("mlp.graph.ts", { version: 2 });
    expect((await gradc("compile", "mlp.graph.ts")).stderr).toBe("written mlp.grad.ts\n");
    expect(statSync(path).mtimeMs).not.toBe(1_000_000);
  });

  it.each([
    ["export {};\n"],
    [""],
    ["\ufeff// @generated by gradc 0.1.0"],
    [" // @generated by gradc "],
  ])("leaves a file alone that does not begin with gradc's header: %j", async (text) => {
    const { gradc, model, write, read, files } = newWorld();
    model("a.graph.ts");
    model("mlp.graph.ts");
    write("mlp.grad.ts", text);
    const { code, stderr } = await gradc("compile", "a.graph.ts", "mlp.graph.ts");
    expect(code).toBe(2);
    expect(stderr).toContain("GRADC5003 mlp.grad.ts was not written by gradc");
    expect(stderr).not.toContain("written a.grad.ts");
    expect(read("mlp.grad.ts")).toBe(text);
    expect(files()).toEqual(["a.graph.ts", "mlp.grad.ts", "mlp.graph.ts"]);
    expect((await gradc("compile", "a.graph.ts", "mlp.graph.ts", "--force")).code).toBe(0);
    expect(read("mlp.grad.ts")).toMatch(/^\/\/ @generated by gradc /);
  });

  it("keeps the mode of the file it replaces", async () => {
    const { gradc, model, directory } = newWorld();
    model("mlp.graph.ts");
    await gradc("compile", "mlp.graph.ts");
    const path = join(directory, "mlp.grad.ts");
    chmodSync(path, 0o640);
    model("mlp.graph.ts", { version: 2 });
    await gradc("compile", "mlp.graph.ts");
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it("writes through a symbolic link, to a file that is there and to one that is not", async () => {
    const { gradc, model, directory, read, write, files } = newWorld();
    model("mlp.graph.ts");
    write("real/keep", "");
    symlinkSync("real/mlp.ts", join(directory, "mlp.grad.ts"));
    expect((await gradc("compile", "mlp.graph.ts")).code).toBe(0);
    model("mlp.graph.ts", { version: 2 });
    expect((await gradc("compile", "mlp.graph.ts")).code).toBe(0);
    expect(read("real/mlp.ts")).toContain("default 2");
    expect(read("mlp.grad.ts")).toBe(read("real/mlp.ts"));
    expect(files()).toEqual(["mlp.grad.ts", "mlp.graph.ts", "real/keep", "real/mlp.ts"]);
  });

  it("reports a circle of links", async () => {
    const { gradc, model, directory } = newWorld();
    model("mlp.graph.ts");
    symlinkSync("mlp.grad.ts", join(directory, "mlp.grad.ts"));
    const { code, stderr } = await gradc("compile", "mlp.graph.ts");
    expect(code).toBe(2);
    expect(stderr).toContain("its symbolic links go round in a circle");
  });

  it("reports an output that is a directory", async () => {
    const { gradc, model, directory } = newWorld();
    model("mlp.graph.ts");
    mkdirSync(join(directory, "mlp.grad.ts"));
    const { code, stderr } = await gradc("compile", "mlp.graph.ts", "--force");
    expect(code).toBe(2);
    expect(stderr).toContain("GRADC5001 cannot read mlp.grad.ts: it is not a file");
  });

  it("writes none of the files if one cannot be written, and leaves nothing behind", async () => {
    const { gradc, model, files, write } = newWorld();
    model("a.graph.ts");
    model("b.graph.ts");
    write("gen", "a file where a directory should be");
    const { code, stderr } = await gradc("compile", "a.graph.ts", "b.graph.ts", "-o", "gen/sub");
    expect(code).toBe(2);
    expect(stderr).toMatch(/GRADC500[12] cannot (read|write) gen\/sub\/a.grad.ts/);
    expect(files()).toEqual(["a.graph.ts", "b.graph.ts", "gen"]);
  });
});

describe("errors", () => {
  it.each([
    ["load", "bad.graph.ts:1:1 GRADC1002 not a model\n  1 | {"],
    ["compile", "bad.graph.ts:1:1 GRADC3003 nothing to differentiate\n  1 | {"],
  ] as const)("writes nothing when one of the files fails to %s", async (trouble, message) => {
    const { gradc, model, files } = newWorld();
    model("a.graph.ts");
    model("bad.graph.ts", { trouble });
    model("worse.graph.ts", { trouble: "load" });
    const { code, stdout, stderr } = await gradc(
      "compile",
      "a.graph.ts",
      "bad.graph.ts",
      "worse.graph.ts",
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain("worse.graph.ts:1:1");
    expect(stderr).not.toContain("written");
    expect(files()).toEqual(["a.graph.ts", "bad.graph.ts", "worse.graph.ts"]);
  });

  it("writes the module in spite of a warning", async () => {
    const { gradc, model, files } = newWorld();
    model("a.graph.ts", { trouble: "warning" });
    const { code, stderr } = await gradc("compile", "a.graph.ts");
    expect(code).toBe(0);
    expect(stderr).toContain("a.graph.ts:1:1 GRADC4001 warning: gradient is always zero");
    expect(files()).toContain("a.grad.ts");
  });

  it("exits 2 if a file is missing or is none", async () => {
    const { gradc, model, directory } = newWorld();
    model("a.graph.ts");
    mkdirSync(join(directory, "d.ts"));
    const missing = await gradc("compile", "a.graph.ts", "no.graph.ts");
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("GRADC1001 cannot read no.graph.ts: it does not exist");
    const none = await gradc("compile", "d.ts");
    expect(none.code).toBe(2);
    expect(none.stderr).toContain("GRADC1001 cannot read d.ts: it is not a file");
  });

  it("exits 70 on a fault of its own, without a stack unless asked", async () => {
    const { gradc, model, files } = newWorld();
    model("a.graph.ts");
    model("b.graph.ts", { trouble: "fault" });
    const { code, stdout, stderr } = await gradc("compile", "a.graph.ts", "b.graph.ts");
    expect({ code, stdout }).toEqual({ code: 70, stdout: "" });
    expect(stderr).toContain("GRADC9001 a fault of gradc's own: a cog\\u{1b}[2J broke\n");
    expect(stderr).not.toContain("world.ts");
    expect(files()).toEqual(["a.graph.ts", "b.graph.ts"]);
    const debug = newWorld({ env: { GRADC_DEBUG: "1" } });
    debug.model("b.graph.ts", { trouble: "fault" });
    expect((await debug.gradc("compile", "b.graph.ts")).stderr).toContain("world.ts");
  });
});

describe("--check", () => {
  it("tells stale from current and writes nothing", async () => {
    const { gradc, model, write, read, files } = newWorld();
    model("a.graph.ts");
    model("b.graph.ts");
    await gradc("compile", "a.graph.ts");
    const missing = await gradc("compile", "--check", "a.graph.ts", "b.graph.ts");
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("current a.grad.ts\nstale b.grad.ts");
    expect(files()).toEqual(["a.grad.ts", "a.graph.ts", "b.graph.ts"]);

    await gradc("compile", "b.graph.ts");
    expect((await gradc("compile", "--check", "a.graph.ts", "b.graph.ts")).code).toBe(0);
    expect((await gradc("compile", "--check", "a.graph.ts", "--accumulate")).code).toBe(1);

    write("a.grad.ts", `${read("a.grad.ts")} `);
    expect((await gradc("compile", "--check", "a.graph.ts")).code).toBe(1);
    expect(read("a.grad.ts")).toMatch(/ $/);
  });

  it("gives the same answer wherever it is run", async () => {
    const { gradc, model, read, io } = newWorld();
    model("src/mlp.graph.ts");
    await gradc("compile", "src/mlp.graph.ts", "-o", "gen");
    const text = read("gen/mlp.grad.ts");
    const elsewhere = newWorld();
    const path = (name: string): string => join(io.cwd, name);
    const { code } = await elsewhere.gradc(
      "compile",
      "--check",
      path("src/mlp.graph.ts"),
      "-o",
      path("gen/mlp.grad.ts"),
    );
    expect(code).toBe(0);
    expect(text).not.toContain(io.cwd);
  });
});

describe("--stdout", () => {
  it("prints the code that would be written and nothing else", async () => {
    const { gradc, model, files } = newWorld();
    model("a.graph.ts", { trouble: "warning" });
    const { code, stdout, stderr } = await gradc("compile", "--stdout", "a.graph.ts");
    expect(code).toBe(0);
    expect(stderr).toContain("GRADC4001");
    expect(files()).toEqual(["a.graph.ts"]);
    await gradc("compile", "a.graph.ts");
    expect(files()).toContain("a.grad.ts");
    const { code: stale } = await gradc("compile", "--check", "a.graph.ts");
    expect(stale).toBe(0);
    expect(stdout).toMatch(/^\/\/ @generated by gradc 0\.0\.0 from a\.graph\.ts\./);
  });

  it("prints one model only, and none on error", async () => {
    const { gradc, model } = newWorld();
    model("a.graph.ts", { exports: ["default", "b"] });
    model("bad.graph.ts", { trouble: "compile" });
    const two = await gradc("compile", "--stdout", "a.graph.ts");
    expect({ code: two.code, stdout: two.stdout }).toEqual({ code: 2, stdout: "" });
    const bad = await gradc("compile", "--stdout", "bad.graph.ts");
    expect({ code: bad.code, stdout: bad.stdout }).toEqual({ code: 1, stdout: "" });
  });
});

describe("--json", () => {
  it("says what was done", async () => {
    const { gradc, model } = newWorld();
    model("a/mlp.graph.ts", { exports: ["default", "b"], trouble: "warning" });
    const { code, stdout, stderr } = await gradc("compile", "--json", "a/mlp.graph.ts");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      files: [
        {
          source: "a/mlp.graph.ts",
          export: "default",
          model: "default",
          output: "a/mlp.grad.ts",
          status: "written",
          stats: { nodes: 3 },
        },
        {
          source: "a/mlp.graph.ts",
          export: "b",
          model: "b",
          output: "a/mlp.b.grad.ts",
          status: "written",
          stats: { nodes: 3 },
        },
      ],
      diagnostics: [0, 1].map(() => ({
        code: "GRADC4001",
        severity: "warning",
        message: "gradient is always zero",
        place: { file: "a/mlp.graph.ts", line: 1, column: 1, start: 0, end: 1 },
      })),
    });
  });

  it("says what is wrong, with the same exit codes", async () => {
    const { gradc, model } = newWorld();
    model("bad.graph.ts", { trouble: "load" });
    const bad = await gradc("compile", "--json", "bad.graph.ts");
    expect({ code: bad.code, stderr: bad.stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(bad.stdout)).toMatchObject({
      ok: false,
      files: [],
      diagnostics: [{ code: "GRADC1002" }],
    });
    const missing = await gradc("compile", "--json", "no.graph.ts");
    expect(missing.code).toBe(2);
    expect(JSON.parse(missing.stdout)).toMatchObject({
      ok: false,
      diagnostics: [{ code: "GRADC1001" }],
    });
    model("a.graph.ts");
    const stale = await gradc("compile", "--json", "--check", "a.graph.ts");
    expect(stale.code).toBe(1);
    expect(JSON.parse(stale.stdout)).toMatchObject({ ok: false, files: [{ status: "stale" }] });
  });
});

describe("the header", () => {
  it("repeats the options that shape the code, and only these", async () => {
    const { gradc, model, read } = newWorld();
    model("m.graph.ts");
    const flags = [
      "--force",
      "--fast-math",
      "--strict-index",
      "--debug",
      "--accumulate",
      "--upstream",
      "--memory=module",
    ];
    await gradc("compile", ...flags, "--wrt", "x, W1", "--wrt", "b", "m.graph.ts");
    const text = read("m.grad.ts");
    expect(text).toContain(
      "`gradc compile --wrt x,W1,b --upstream --accumulate --debug --memory module --strict-index --fast-math m.graph.ts`",
    );
    expect(text).toContain(
      '{"wrt":["x","W1","b"],"upstream":true,"accumulate":true,"debug":true,"memory":"module","strictIndex":true,"fastMath":true}',
    );
  });

  it("says nothing of the memory that is the default", async () => {
    const { gradc, model, read } = newWorld();
    model("m.graph.ts");
    expect((await gradc("compile", "--memory", "argument", "m.graph.ts")).code).toBe(0);
    expect(read("m.grad.ts")).toContain("`gradc compile m.graph.ts`");
  });

  it.each([
    ["two words.graph.ts", "from two words.graph.ts.", "gradc compile 'two words.graph.ts'"],
    ["it's.graph.ts", "from it's.graph.ts.", "gradc compile 'it'\\''s.graph.ts'"],
    ["$(x).graph.ts", "from $(x).graph.ts.", "gradc compile '$(x).graph.ts'"],
    ["a\nprocess.exit();\n.graph.ts", "from a\\u{a}process.exit();\\u{a}.graph.ts.", ""],
    ["a\u2028b\u2029\r.graph.ts", "from a\\u{2028}b\\u{2029}\\u{d}.graph.ts.", ""],
    ["a\u202eb.graph.ts", "from a\\u{202e}b.graph.ts.", ""],
    ["`${x}`.graph.ts", "from `${x}`.graph.ts.", "gradc compile '`${x}`.graph.ts'"],
  ])("survives the file name %j", async (name, from, command) => {
    const { gradc, model, files, directory } = newWorld();
    model(name);
    const { code, stderr } = await gradc("compile", name);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^written [^\u0000-\u001f\u2028\u2029\u202e]*\.grad\.ts\n$/);
    const output = files().find((file) => file.endsWith(".grad.ts")) ?? "";
    const text = readFileSync(join(directory, output), "utf8");
    expect(text).toContain(from);
    expect(text).toContain(command);
    expect(text.split(/[\n\r\u2028\u2029]/)).toHaveLength(3);
  });

  it("makes a command of a name that looks like an option", async () => {
    const { gradc, model, read } = newWorld();
    model("-x.graph.ts");
    expect((await gradc("compile", "--", "-x.graph.ts")).code).toBe(0);
    expect(read("-x.grad.ts")).toContain("`gradc compile ./-x.graph.ts`");
  });

  it("closes no comment with a directory called *", async () => {
    const { gradc, model, read } = newWorld();
    model("src*/m.graph.ts");
    await gradc("compile", "src*/m.graph.ts", "-o", "gen");
    expect(read("gen/m.grad.ts")).not.toContain("*/");
  });
});
