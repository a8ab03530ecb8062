import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadFile } from "../../src/1-load/load.ts";
import { checkModel } from "../../src/check/check.ts";
import { type EmittedModule, evaluateModule, type FlatArray } from "../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { type EmitName, transformNames } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { symbolsOf } from "../../src/ir/symbols.ts";
import { bindModel } from "../../src/ops/bind.ts";
import { controlModel, controlModels } from "../support/control-models.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { modelOf } from "../support/specification.ts";
import { complaints, strictest } from "../support/strictest.ts";
import { modelOfText } from "../support/text-model.ts";
import { modelText } from "../support/debugged.ts";

const functionNames = [
  ...(["forward", "backward"] as const),
  ...transformNames,
  ...(["jacobianPattern", "hessianPattern"] as const),
];
const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = readdirSync(`${root}examples`, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.graph\.(ts|json)$/.test(file))
  .sort();

/** Both forms of a model's module. */
async function formsOf(
  model: Model,
  options: CompileOptions = {},
): Promise<{ given: string; own: string }> {
  const { code: given } = await compileModel(model, options);
  const { code: own } = await compileModel(model, { ...options, memory: "module" });
  return { given, own };
}

/** What a function takes, by name: a parameter that it does not read begins with an underscore. */
function takenBy(code: string, name: string): string[] {
  const [, list = ""] = new RegExp(`export function ${name}\\(([^)]*)\\)`).exec(code) ?? [];
  return [...list.matchAll(/_?(\w+):/g)].map(([, taken = ""]) => taken);
}

/** All memory after each call of each function, or what it threw, byte by byte; and how many calls there were. */
function traceOf(code: string): { trace: string[]; calls: number; taken: number } {
  const module = evaluateModule(code);
  const memory: Readonly<Record<string, FlatArray>> = { ...module.allocate() };
  const fill = (): void => {
    for (const [name, array] of Object.entries(memory)) {
      if (name === "masks") array.forEach((_, at) => (array[at] = at % 2));
      else if (array instanceof Float64Array)
        array.forEach((_, at) => (array[at] = 0.3 + (((at * 7) % 11) - 5) / 20));
    }
  };
  const trace: string[] = [];
  let calls = 0;
  let taken = 0;
  fill();
  for (const name of functionNames) {
    if (!module[name]) continue;
    calls++;
    const names = takenBy(code, name);
    taken += names.length;
    try {
      module[name](...names.flatMap((one) => memory[one] ?? []));
    } catch (error) {
      trace.push(`${name} ${String(error)}`);
    }
    for (const [array, numbers] of Object.entries(memory)) {
      const { buffer, byteOffset, byteLength } = numbers;
      trace.push(`${name} ${array} ${Buffer.from(buffer, byteOffset, byteLength).toString("hex")}`);
    }
  }
  return { trace, calls, taken };
}

/** How the random model of a seed is compiled: between them they have every option. */
function optionsOf(seed: number, model: Model): CompileOptions {
  const upstream = model.loss === undefined || seed % 5 === 0;
  const first: readonly EmitName[] = ["predict", "valueAndGrad", "jvp", "jacobian"];
  const emit: readonly EmitName[] = model.loss ? [...first, "hvp", "hessian"] : first;
  return {
    upstream,
    accumulate: seed % 3 === 0,
    strictIndex: seed % 4 === 0,
    debug: seed % 4 === 1,
    ...(seed % 2 === 0 && model.wrt.length > 0 ? { emit } : {}),
  };
}

const random = (count: number): Model[] =>
  Array.from({ length: count }, (_, seed) => modelOf(randomSpecification(seed)));

describe("a module that owns its memory", () => {
  test.each(examples)("%s: computes what the default does, to the last bit", async (file) => {
    const { models } = await loadFile(`${root}examples/${file}`);
    for (const { model: declared } of models) {
      const model = bindModel(
        declared,
        Object.fromEntries(symbolsOf(declared.graph).map((one) => [one, 5])),
      );
      const { given, own } = await formsOf(model);
      expect(traceOf(own).trace).toEqual(traceOf(given).trace);
    }
  });

  test("random models: all functions, to the last bit", { timeout: 600_000 }, async () => {
    let calls = 0;
    for (const [seed, model] of random(120).entries()) {
      const { given, own } = await formsOf(model, optionsOf(seed, model));
      const [expected, found] = [traceOf(given), traceOf(own)];
      expect(found.trace, `seed ${seed}`).toEqual(expected.trace);
      expect(found.calls).toBe(expected.calls);
      expect(expected.taken).toBeGreaterThan(0);
      expect(found.taken).toBe(0);
      calls += found.calls;
    }
    expect(calls).toBeGreaterThan(450);
  });

  test("loops and conditions: the same", { timeout: 600_000 }, async () => {
    for (const forward of Object.values(controlModels)) {
      const { given, own } = await formsOf(controlModel(forward), {
        emit: ["predict", "valueAndGrad"],
      });
      expect(traceOf(own).trace).toEqual(traceOf(given).trace);
    }
  });

  test("passes the strictest tsc", { timeout: 600_000 }, async () => {
    const files = new Map<string, string>();
    const strict = new Map<string, string>();
    for (const [seed, model] of random(60).entries()) {
      const options = optionsOf(seed, model);
      const { own } = await formsOf(model, options);
      (options.strictIndex ? strict : files).set(`/emitted/own${seed}.ts`, own);
    }
    expect(complaints(files, strictest)).toEqual([]);
    expect(complaints(strict, { ...strictest, noUncheckedIndexedAccess: true })).toEqual([]);
  });

  test("shows the memory that its functions use", async () => {
    const text = modelText("inputs: { x: [2] }", "return { L: g.sum(g.square(v.x)) };");
    const { own } = await formsOf(await modelOfText(text));
    const module = evaluateModule(own);
    const memory = module.allocate();
    const { inputs, outputs, grads } = viewsOf(module);
    inputs?.["x"]?.set([3, 4]);
    module.forward();
    module.backward();
    expect([...memory.inputs]).toEqual([3, 4]);
    expect(outputs?.["L"]?.[0]).toBe(25);
    expect([...(grads?.["x"] ?? [])]).toEqual([6, 8]);
    // There is one instance: nothing that would make another.
    expect(own).not.toMatch(/allocate|Memory\b/);
    expect(module.allocate()).toBe(memory);
  });

  test("leaves the names to the model that it would use itself", async () => {
    const { own, given } = await formsOf(
      await modelOfText(
        modelText(
          "inputs: { ownInputs: [2], reset: [2] }, params: { ownParams: [2], memory: [2] }",
          "const ownCache = g.tanh(v.ownInputs.mul(v.ownParams)); const ownGrads = ownCache.add(v.reset);" +
            "return { L: g.sum(g.square(ownGrads.mul(v.memory))), ownCache };",
        ),
      ),
      { debug: true },
    );
    expect(traceOf(own).trace).toEqual(traceOf(given).trace);
    expect(complaints(new Map([["/emitted/hostile.ts", own]]), strictest)).toEqual([]);
  });

  test("forgets in a debug build what a call noted before it threw", async () => {
    const model = await modelOfText(
      modelText(
        "inputs: { at: int([1]), x: [3] }",
        "const y = g.log(v.x); return { L: g.sum(y).add(g.sum(g.take(v.x, v.at))) };",
      ),
    );
    const { own } = await formsOf(model, { debug: true });
    const module = evaluateModule(own);
    const { inputs, indices } = module.allocate();
    inputs.fill(-1);
    indices?.fill(7);
    expect(() => {
      module.forward();
    }).toThrow(RangeError);
    inputs.fill(1);
    indices?.fill(0);
    expect(() => {
      module.forward();
    }).not.toThrow();
  });

  test("is what gradc check verifies, if asked for", async () => {
    const { models } = await loadFile(`${root}examples/mlp/mlp.graph.ts`);
    const model = present(models[0]).model;
    const emit: readonly EmitName[] = ["predict", "valueAndGrad", "jvp", "hvp"];
    const compile = { memory: "module", emit } as const;
    const report = await checkModel(model, { points: 2, compile });
    expect(report.passed).toBe(true);
    expect(report.transforms).toHaveLength(emit.length);
    const accumulating = await checkModel(model, {
      points: 1,
      compile: { ...compile, accumulate: true, upstream: true, emit: [] },
    });
    expect(accumulating.passed).toBe(true);
  });

  test("needs sizes that are numbers", async () => {
    const one = modelText('inputs: { x: ["N"] }', "return { L: g.sum(v.x) };");
    await expect(compileModel(await modelOfText(one), { memory: "module" })).rejects.toThrow(
      "cannot own its memory: N is a symbolic size",
    );
    const two = modelText('inputs: { x: ["N", "M"] }', "return { L: g.sum(v.x) };");
    await expect(compileModel(await modelOfText(two), { memory: "module" })).rejects.toThrow(
      "cannot own its memory: N, M are symbolic sizes",
    );
  });

  test("is what it was: UPDATE=1 writes it anew", async () => {
    const leaves = "inputs: { x: [40], at: int([8]), isOn: bool([40]) }, params: { a: [40] }";
    const body =
      "const h = g.tanh(v.x.mul(v.a)); return { L: g.sum(g.square(g.take(g.where(v.isOn, h, 0), v.at))), h };";
    const model = await modelOfText(modelText(leaves, body));
    const { code } = await compileModel(model, {
      memory: "module",
      upstream: true,
      emit: ["predict"],
    });
    const file = new URL("own-memory.grad.ts.golden", import.meta.url);
    if (process.env["UPDATE"]) writeFileSync(file, code);
    expect(code).toBe(readFileSync(file, "utf8"));
  });
});

/** Of the module's own memory. */
function viewsOf(module: EmittedModule): ReturnType<EmittedModule["views"]> {
  return module.views(module.allocate());
}
