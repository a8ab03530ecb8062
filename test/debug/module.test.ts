import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { evaluateModule, type FlatArray } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { alwaysFinite } from "../../src/6-lower/finite.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { controlModel, controlModels } from "../support/control-models.ts";
import { debugged, modelText } from "../support/debugged.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { modelOf } from "../support/specification.ts";
import { complaints, strictest } from "../support/strictest.ts";
import { modelOfText } from "../support/text-model.ts";

describe("arrays", () => {
  const leaves = "inputs: { x: [4] }, params: { W: [3, 4] }";
  const body = "const z = g.matmul(v.W, v.x); return { L: g.sum(g.square(z)) };";

  test("that are too short are refused, with the length that is needed", async () => {
    const model = await modelOfText(modelText(leaves, body));
    const { code } = await compileModel(model, { debug: true });
    const module = evaluateModule(code);
    const memory = module.allocate();
    const params = memory.params!;
    const forward = (): void => {
      module.forward(memory.inputs, params, memory.cache);
    };
    expect(forward).not.toThrow();
    expect(() => {
      module.forward(memory.inputs, params.subarray(1), memory.cache);
    }).toThrow(new RangeError("params has 11 elements, but 12 are needed"));
    expect(() => {
      module.backward(memory.inputs, params, memory.cache, memory.grads.subarray(1));
    }).toThrow(new RangeError("grads has 11 elements, but 12 are needed"));
    // What is longer may be a part of something else.
    expect(() => {
      module.forward(memory.inputs, new Float64Array(20), memory.cache);
    }).not.toThrow();
  });

  test("and sizes: those that sizes() refuses, and arrays too short for them", async () => {
    const symbolic = 'inputs: { X: ["N", 2] }, params: { w: [2] }';
    const model = await modelOfText(
      modelText(symbolic, "return { L: g.sum(g.square(g.matmul(v.X, v.w))) };"),
    );
    const { code } = await compileModel(model, { debug: true });
    const memory = evaluateModule(code, [5]).allocate();
    // Not bound to sizes: they come first.
    const unbound = evaluateModule(code);
    const run = (n: number): unknown =>
      Reflect.apply((...given: FlatArray[]) => unbound.forward(...given), undefined, [
        n,
        memory.inputs,
        memory.params,
        memory.cache,
      ]);
    expect(run(5)).toBeUndefined();
    expect(() => run(6)).toThrow(new RangeError("inputs has 10 elements, but 12 are needed"));
    for (const n of [2.5, -1]) expect(() => run(n)).toThrow(/^N must be a 32-bit integer/);
  });
});

/** What forward and backward leave in the outputs and in grads, on the same numbers. */
function resultsOf(code: string): number[] {
  const module = evaluateModule(code);
  const memory = module.allocate();
  const { inputs, indices, masks, params, cache, upstream, grads } = memory;
  for (const array of [inputs, params, upstream]) {
    array?.forEach((_, at) => (array[at] = 0.3 + (((at * 7) % 11) - 5) / 20));
  }
  masks?.forEach((_, at) => (masks[at] = at % 2));
  const given = [inputs, indices, masks, params, cache].filter((one) => one !== undefined);
  module.forward(...given);
  const outputs = Object.values(module.views(memory)["outputs"] ?? {}).flatMap((one) => [...one]);
  module.backward(...given, ...(upstream ? [upstream] : []), grads);
  return [...outputs, ...grads];
}

/** The same but for rounding, which sums in another order share out differently. */
function isAlike(a: number, b: number | undefined): boolean {
  return (
    Object.is(a, b) || (b !== undefined && Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a)))
  );
}

describe("a debug build", () => {
  test("computes what any other does, but for the order of sums", async () => {
    let compared = 0;
    let told = 0;
    const models = [
      ...Array.from({ length: 80 }, (_, seed) => modelOf(randomSpecification(seed))),
      ...Object.values(controlModels).map((forward) => controlModel(forward)),
    ];
    for (const model of models) {
      const options = { upstream: model.loss === undefined };
      const plain = (await compileModel(model, options)).code;
      const debug = (await compileModel(model, { ...options, debug: true })).code;
      const expected = resultsOf(plain);
      try {
        const found = resultsOf(debug);
        expect(found.filter((one, at) => !isAlike(one, expected[at]))).toEqual([]);
        compared += expected.length;
      } catch (error) {
        // It throws exactly where something is not finite, or not inside.
        if (
          !(error instanceof Error) ||
          !/made of finite numbers|is outside of/.test(error.message)
        ) {
          throw error;
        }
        told++;
      }
    }
    expect(compared).toBeGreaterThan(800);
    expect(told).toBeLessThan(models.length / 3);
  }, 600_000);

  test("passes the strictest tsc, with and without noUncheckedIndexedAccess", async () => {
    const files = new Map<string, string>();
    const strict = new Map<string, string>();
    for (let seed = 0; seed < 40; seed++) {
      const model = modelOf(randomSpecification(seed));
      const options = { upstream: model.loss === undefined, debug: true };
      files.set(`/emitted/debug${seed}.ts`, (await compileModel(model, options)).code);
      const strictIndex = { ...options, strictIndex: true };
      strict.set(`/emitted/strict${seed}.ts`, (await compileModel(model, strictIndex)).code);
    }
    expect(complaints(files, strictest)).toEqual([]);
    expect(complaints(strict, { ...strictest, noUncheckedIndexedAccess: true })).toEqual([]);
  }, 600_000);

  test("is what it was: UPDATE=1 writes it anew", async () => {
    const body = [
      "  const rows = g.embedding(v.table, v.tokens);",
      "  const logs = g.where(g.greater(rows, 0), g.log(rows), 0);",
      "  const bag = g.sum(g.where(g.expandDims(v.mask, 1), logs, 0), 0);",
      "  const h = g.fori(0, 3, (_, own) => g.tanh(g.matmul(v.W, own)), bag);",
      "  const s = g.solve(v.W, h);",
      "  return { L: g.mean(g.square(s)) };",
    ].join("\n");
    const leaves =
      "inputs: { tokens: int([6]), mask: bool([6]) }, params: { table: [20, 4], W: [4, 4] }";
    const model = await modelOfText(modelText(leaves, body));
    const { code } = await compileModel(model, { debug: true });
    const file = new URL("test.grad.ts.golden", import.meta.url);
    if (process.env["UPDATE"]) writeFileSync(file, code);
    expect(code).toBe(readFileSync(file, "utf8"));
  });

  test("names no directory of the machine that made it", async () => {
    const text = modelText("inputs: { x: [2] }", "return { L: g.sum(g.log(v.x)) };");
    for (const fileName of ["/home/someone/models/test.graph.ts", "C:\\models\\test.graph.ts"]) {
      const model = await modelOfText(text, fileName);
      const { code } = await compileModel(model, { debug: true });
      expect(code).toContain('"test.graph.ts:4:');
      expect(code).not.toContain("models");
    }
  });

  test("keeps its helpers' names from those of the model", async () => {
    const { views, run } = await debugged(
      "inputs: { note: [2], steps: [2], found: [2] }",
      "const report = g.log(v.note); const begin = report.mul(v.steps).add(v.found); return { L: g.sum(begin) };",
    );
    expect(run("forward")).toBeUndefined();
    views["inputs"]!["note"]!.fill(-1);
    expect(run("forward")).toContain(": report (log) is NaN at [0], made");
  });
});

test("operations that are never checked make finite numbers of finite ones", () => {
  const extremes = [
    0,
    -0,
    1,
    -1,
    0.5,
    Math.PI,
    1e-320,
    -5e-324,
    2 ** 53,
    -1e300,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
  ];
  for (const op of alwaysFinite) {
    const row = elementwise.get(op);
    expect(row, op).toBeDefined();
    const arity = row!.f.length;
    for (const a of extremes) {
      for (const b of arity > 1 ? extremes : [0]) {
        expect([op, a, b, Number.isFinite(Number(row!.f(a, b)))]).toEqual([op, a, b, true]);
      }
    }
  }
});
