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
    expect(JSON.parse(stdout)).toEqual({
      ok: true,
      models: [{ source: "mlp.graph.ts", export: "default", ...sound }],
      diagnostics: [],
    });
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
