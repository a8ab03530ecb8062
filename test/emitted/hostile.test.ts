import { describe, expect, test } from "vitest";
import { Checker } from "../../src/check/checker.ts";
import { evaluateModule } from "../../src/check/live.ts";
import type { CheckReport } from "../../src/check/report.ts";
import { Random } from "../../src/check/random.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";
import { loadText } from "../../src/1-load/load.ts";
import { at, modelOf } from "../support/specification.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { hostileNames, words } from "../support/hostile.ts";
import { complaints, strictest } from "../support/strictest.ts";

/** A model in which `name` is a scalar input, a matrix, or a value between. */
const jsonModels: Readonly<Record<string, (name: string) => object>> = {
  input: (name) => ({
    inputs: { [name]: [], a: [3] },
    params: { b: [3] },
    nodes: { c: `sum(a .* b) * ${name}`, d: `c^2 + ${name}` },
    outputs: ["d", "c"],
  }),
  param: (name) => ({
    inputs: { a: [3] },
    params: { [name]: [2, 3] },
    nodes: { c: `tanh(${name} * a)`, d: `sum(c .^ 2) + sum(${name} .^ 2)` },
    outputs: ["d", "c"],
  }),
  node: (name) => ({
    inputs: { a: [3] },
    params: { b: [2, 3] },
    nodes: { [name]: "tanh(b * a)", c: `exp(${name})`, d: `sum(${name} .* c)` },
    outputs: ["d", "c"],
  }),
};

/** The same in TypeScript, where the source binds the value to the name, if it can. */
function typescriptModel(name: string): string {
  const key = JSON.stringify(name);
  const own = words.includes(name) || name === "do" ? "own" : name;
  return `import * as g from "gradc";
    export const leaf = g.model("leaf", {
      inputs: { [${key}]: [3] },
      params: { b_: [2, 3] },
      forward: (all) => {
        const c_ = g.tanh(g.matmul(all.b_, all[${key}]));
        return { d_: g.sum(c_.mul(c_)), c_ };
      },
    });
    export const value = g.model("value", {
      inputs: { a_: [3] },
      params: { b_: [2, 3] },
      forward({ a_, b_ }) {
        const ${own} = g.tanh(g.matmul(b_, a_));
        return { d_: g.sum(${own}.exp().mul(${own})), [${key}]: ${own} };
      },
    });`;
}

/** The templates have these names themselves. */
const templateNames = new Set(["a", "b", "c", "d"]);
const names = hostileNames.filter((name) => !templateNames.has(name));

/** Constants of formulas: no formula could mean a value of the model by them. */
const constants = ["undefined", "NaN", "Infinity", "in", "null", "true", "false"];
/** Functions that the formulas above call; TypeScript shows that they may be names. */
const called = ["sum", "tanh", "exp"];

async function modelsOf(text: string, fileName: string): Promise<Model[]> {
  const { models } = await loadText(text, { fileName });
  return models.map((one) => one.model);
}

/** What is not right; nothing, if values and gradients of the emitted code are. */
function misses({ model, rows, outputs }: CheckReport): string[] {
  return [...rows, ...outputs]
    .filter(({ verdict }) => verdict !== "ok" && verdict !== "unresolved")
    .map(({ leaf, verdict, at: where }) => `${model} ${leaf} ${verdict} ${where}`);
}

/** Compiles the models, adds their modules to `files`, and fails where one computes wrong numbers. */
async function check(models: readonly Model[], files: Map<string, string>): Promise<void> {
  for (const model of models) {
    const upstream = model.loss === undefined;
    const { code } = await compileModel(model, { upstream, strictIndex: true });
    files.set(`/emitted/${files.size}.ts`, code);
    const options = { seed: 1, points: 1, kinks: 1, upstream, accumulate: false };
    expect(misses(new Checker(model, evaluateModule(code), options).run())).toEqual([]);
  }
}

const indexed = { ...strictest, noUncheckedIndexedAccess: true };

describe("names that mean something else", () => {
  test.each(Object.entries(jsonModels))("in JSON, as %s", { timeout: 120_000 }, async (_, of) => {
    const files = new Map<string, string>();
    const text = (name: string): string => JSON.stringify({ name: "m", ...of(name), loss: "d" });
    for (const name of constants) {
      await expect(modelsOf(text(name), "m.graph.json")).rejects.toThrow("GRADC1203");
    }
    for (const name of names) {
      if (constants.includes(name) || called.includes(name)) continue;
      await check(await modelsOf(text(name), "m.graph.json"), files);
    }
    expect(files.size).toBe(names.length - constants.length - called.length);
    expect(complaints(files, indexed)).toEqual([]);
  });

  test("in TypeScript", { timeout: 120_000 }, async () => {
    const files = new Map<string, string>();
    for (const name of names) {
      await check(await modelsOf(typescriptModel(name), "m.graph.ts"), files);
    }
    expect(files.size).toBe(2 * names.length);
    expect(complaints(files, indexed)).toEqual([]);
  });

  test("many at once, beside the names made of them", { timeout: 120_000 }, async () => {
    const files = new Map<string, string>();
    for (let seed = 0; seed < 60; seed++) {
      const random = new Random(seed);
      const shuffled = [...hostileNames].sort(() => random.below(3) - 1);
      const specification = randomSpecification(9_000 + seed);
      const model = modelOf(specification, (value) => at(shuffled, value));
      await check([model], files);
    }
    expect(complaints(files, indexed)).toEqual([]);
  });
});

describe("what a caller says of the source", () => {
  const said = [
    "a\nthrow 1;",
    "a\rthrow 1;",
    "a\u2028throw 1;",
    "*/ throw 1; /*",
    "`${throw_}`",
    "\u202ea",
  ];

  test.each(said)("%j stays in its comment", async (text) => {
    const [model] = await modelsOf(
      JSON.stringify({ name: "m", ...jsonModels["input"]?.("x") }),
      "m.json",
    );
    const { code } = await compileModel(present(model), { sourceName: text, command: text });
    const own = await compileModel(present(model));
    const [, ...rest] = code.split(/[\n\r\u2028\u2029]/);
    expect(rest).toEqual(own.code.split("\n").slice(1));
    expect(code).not.toContain("\u202e");
  });
});
