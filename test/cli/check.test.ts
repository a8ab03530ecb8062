import { describe, expect, it } from "vitest";
import type { CheckReport, CheckRow } from "../../src/check/report.ts";
import { newWorld } from "./support/world.ts";

const row: CheckRow = {
  leaf: "W1",
  shape: [8, 4],
  partials: 32,
  compared: 32,
  worst: 2.5e-11,
  at: "W1[3, 1]",
  verdict: "ok",
};

const sound: CheckReport = {
  model: "mlp",
  passed: true,
  seed: 3,
  rows: [row, { ...row, leaf: "a longer name", shape: [], partials: 1 }],
  outputs: [{ ...row, leaf: "J", shape: [], partials: 1 }],
  rules: [],
  diagnostics: [],
  edges: [],
  notFinite: [],
  condition: undefined,
  counts: {
    points: 4,
    resampled: 0,
    kinks: 2,
    singular: 0,
    differences: 48,
    between: 0,
    undecided: 0,
    tangents: 48,
    adjoints: 48,
    values: 4,
  },
};

/** A world whose models are all checked with this result. */
function checking(
  report: CheckReport,
  seen: unknown[] = [],
  isTerminal = false,
): ReturnType<typeof newWorld> {
  const checkModel = (_: unknown, options: unknown): Promise<CheckReport> => {
    seen.push(options);
    return Promise.resolve(report);
  };
  const world = newWorld({ tools: { checkModel }, isTerminal });
  world.model("mlp.graph.ts");
  return world;
}

describe("gradc check", () => {
  it("prints a table and exits 0 if everything was proved", async () => {
    const { code, stdout, stderr } = await checking(sound).gradc("check", "mlp.graph.ts");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr.split("\n")).toEqual([
      "mlp (mlp.graph.ts, --seed 3)",
      "            name           shape   numbers  worst error  verdict  where",
      "  value     J              []            1      2.5e-11  ok       W1[3, 1]",
      "  gradient  W1             [8, 4]       32      2.5e-11  ok       W1[3, 1]",
      "  gradient  a longer name  []            1      2.5e-11  ok       W1[3, 1]",
      "  4 random points, 2 on kinks; compared: 48 differences, 48 tangents, 48 interpreted adjoints, 4 values",
      "  passed",
      "",
    ]);
  });

  it.each<[string, CheckReport, string]>([
    [
      "a miss",
      { ...sound, passed: false, rows: [{ ...row, worst: 0.5, verdict: "wrong" }] },
      "wrong",
    ],
    [
      "a NaN",
      { ...sound, passed: false, rows: [{ ...row, worst: NaN, verdict: "not finite" }] },
      "NaN",
    ],
    ["nothing compared", { ...sound, rows: [] }, "FAILED"],
  ])("exits 1 on %s", async (_, report, text) => {
    const { code, stderr } = await checking(report).gradc("check", "mlp.graph.ts");
    expect(code).toBe(1);
    expect(stderr).toContain(text);
    expect(stderr).toContain("FAILED");
    const json = await checking(report).gradc("check", "--json", "mlp.graph.ts");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false });
  });

  it("exits 1 if any of several models misses", async () => {
    let calls = 0;
    const checkModel = (): Promise<CheckReport> =>
      Promise.resolve({ ...sound, passed: calls++ !== 0 });
    const { gradc, model } = newWorld({ tools: { checkModel } });
    model("a.graph.ts");
    model("b.graph.ts");
    expect((await gradc("check", "a.graph.ts", "b.graph.ts")).code).toBe(1);
    expect(calls).toBe(2);
  });

  it("prints JSON", async () => {
    const { code, stdout, stderr } = await checking(sound).gradc("check", "--json", "mlp.graph.ts");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // Diagnostics stand beside the models.
    const { diagnostics, ...rest } = sound;
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      models: [{ source: "mlp.graph.ts", export: "default", ...rest }],
      diagnostics,
    });
  });

  it("shows what points came upon, and leaves it out where there is nothing", async () => {
    const quiet = await checking(sound).gradc("check", "mlp.graph.ts");
    expect(quiet.stderr).not.toMatch(/not finite|kinks and|condition/);
    const place = { file: "mlp.graph.ts", source: "const h = relu(x);", start: 10, end: 17 };
    const first = {
      element: "h[1]",
      operands: [{ name: "x[1]", value: "0" }],
      value: "0",
      where: "kink 1",
    };
    const report: CheckReport = {
      ...sound,
      condition: { partial: "W1[3, 1]", value: 41.5, where: "random point 2" },
      edges: [
        {
          kind: "kink",
          name: "h",
          op: "relu",
          place,
          convention: "a = 0: gradient 0",
          points: 3,
          first,
        },
      ],
      notFinite: [
        {
          op: "log",
          what: "value",
          fails: true,
          convention: "",
          points: 2,
          first: { ...first, element: "log(…)[0]", value: "NaN" },
        },
        {
          op: "abs",
          what: "value",
          fails: true,
          convention: "",
          points: 1,
          // In the body of a loop: it has a value in each iteration.
          first: { element: "abs(…)", operands: [], where: "kink 2" },
        },
      ],
    };
    const { code, stderr } = await checking(report).gradc("check", "mlp.graph.ts");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /kink +h \(relu\) +\S*mlp\.graph\.ts:1:11 +3 +h\[1\] = 0 from x\[1\] = 0/,
    );
    expect(stderr).toMatch(/value, which fails +log +2 +log\(…\)\[0\] = NaN/);
    expect(stderr).toMatch(/abs +1 +abs\(…\), at kink 2/);
    expect(stderr).toContain("worst condition: 42, of the partial of W1[3, 1] at random point 2");
    const json = await checking(report).gradc("check", "--json", "mlp.graph.ts");
    const [model] = (JSON.parse(json.stdout) as { models: CheckReport[] }).models;
    expect(model?.edges[0]).toMatchObject({ name: "h", place: { line: 1, column: 11 } });
    expect(json.stdout).not.toContain("const h");
  });

  it("prints warnings, which change nothing, and errors of given derivatives", async () => {
    const warning = {
      code: "GRADC4002",
      severity: "warning",
      message: "log(1 + exp(z)) loses accuracy",
    } as const;
    const warned = checking({ ...sound, diagnostics: [warning] });
    const { code, stderr } = await warned.gradc("check", "mlp.graph.ts");
    expect({ code, has: stderr.includes("GRADC4002 warning: log(1 + exp(z))") }).toEqual({
      code: 0,
      has: true,
    });
    const json = await warned.gradc("check", "--json", "mlp.graph.ts");
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, diagnostics: [warning] });
    const wrong = { code: "GRADC3004", severity: "error", message: "the rule is wrong" } as const;
    const failed = checking({ ...sound, passed: false, diagnostics: [wrong] });
    expect((await failed.gradc("check", "mlp.graph.ts")).code).toBe(1);
  });

  it("hands the options on", async () => {
    const seen: unknown[] = [];
    const { gradc } = checking(sound, seen);
    await gradc(
      "check",
      "mlp.graph.ts",
      "--seed",
      "7",
      "--points",
      "2",
      "--accumulate",
      "--wrt",
      "x",
    );
    expect(seen).toEqual([{ seed: 7, points: 2, compile: { accumulate: true, wrt: ["x"] } }]);
  });

  it("reports a model that does not load", async () => {
    const { gradc, model } = checking(sound);
    model("bad.graph.ts", { trouble: "load" });
    const { code, stderr } = await gradc("check", "bad.graph.ts", "mlp.graph.ts");
    expect(code).toBe(1);
    expect(stderr).toContain("GRADC1002");
    expect(stderr).toContain("passed");
  });

  it("lets no name act on the terminal", async () => {
    const escape = String.fromCharCode(27);
    const hostile = {
      ...sound,
      model: `${escape}[2J`,
      rows: [{ ...row, leaf: `${escape}[2J`, at: "\n" }],
    };
    const { stderr } = await checking(hostile).gradc("check", "mlp.graph.ts");
    expect(stderr).not.toContain(escape);
    expect(stderr.split("\n")).toHaveLength(7);
  });
});
