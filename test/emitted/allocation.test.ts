import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";
import { matmul, mean, model, square, tanh } from "../../src/index.ts";
import { modelWith } from "../support/graphs.ts";

const CALLS = 3_000_000;

/** What a run of 3 million calls of forward and backward left behind. */
interface Measured {
  /** Garbage collections while it ran. */
  readonly collections: number;
  /** Bytes a call, beyond those of a loop without calls: the least of five trials. */
  readonly bytes: number;
}

/** What the functions that `--emit` adds take beside what all do. */
const added = {
  predict: [],
  valueAndGrad: ["grads"],
  jvp: ["directions", "tangents"],
  hvp: ["direction", "product"],
  jacobian: ["jacobian"],
  hessian: ["hessian"],
} as const;

/** A process of its own, with a small nursery: a collection comes as soon as a megabyte is filled. */
function measure(code: string, sizes: readonly number[] = []): Measured {
  const module = evaluateModule(code, sizes);
  const names = Object.keys(module.allocate());
  const memory = (wanted: readonly string[]): string => {
    const arrays = wanted.filter((name) => names.includes(name));
    return [...sizes, ...arrays.map((name) => `memory.${name}`)].join(", ");
  };
  const given = Object.entries(added).filter(([name]) => name in module);
  const calls = given.map(
    ([name, arrays]) => `emitted.${name}(${memory(["inputs", "params", "cache", ...arrays])});`,
  );
  const driver = `
    import * as emitted from "./module.mjs";
    import { PerformanceObserver, performance } from "node:perf_hooks";
    import { setTimeout } from "node:timers/promises";
    import { allocate, backward, forward } from "./module.mjs";
    const memory = allocate(${sizes.join(", ")});
    for (const array of Object.values(memory)) array.forEach((_, i) => (array[i] = Math.sin(i + 1)));
    const run = (count) => {
      for (let i = 0; i < count; i++) {
        forward(${memory(["inputs", "params", "cache"])});
        backward(${memory(["inputs", "params", "cache", "upstream", "grads"])});
        ${calls.join("\n        ")}
      }
    };
    const idle = (count) => {
      for (let i = 0; i < count; i++) memory.cache[0] = i;
    };
    const grown = (work) => {
      gc();
      const before = process.memoryUsage().heapUsed;
      work(10_000);
      return process.memoryUsage().heapUsed - before;
    };
    for (let i = 0; i < 20; i++) { run(10_000); idle(10_000); grown(run); grown(idle); }
    const least = (work) => Math.min(...Array.from({ length: 5 }, () => grown(work)));
    const bytes = (least(run) - least(idle)) / 10_000;
    const starts = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) starts.push(entry.startTime);
    });
    observer.observe({ entryTypes: ["gc"] });
    gc();
    await setTimeout(50);
    const from = performance.now();
    run(${CALLS});
    const to = performance.now();
    gc();
    await setTimeout(50);
    const collections = starts.filter((start) => start >= from && start <= to).length;
    // The two collections asked for show that the observer sees them.
    if (starts.length < 2) throw new Error("the observer is blind");
    console.log(JSON.stringify({ collections, bytes }));`;
  const folder = mkdtempSync(join(tmpdir(), "gradc-allocation-"));
  try {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(join(folder, "module.mjs"), outputText);
    writeFileSync(join(folder, "driver.mjs"), driver);
    const flags = ["--expose-gc", "--max-semi-space-size=1"];
    const output = execFileSync(process.execPath, [...flags, join(folder, "driver.mjs")], {
      encoding: "utf8",
    });
    return JSON.parse(output) as Measured;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const scalar = (): Model =>
  modelWith([[], [], []], (b, x, y, z) =>
    b.mul(b.add(x, y), b.apply("maximum", [y, b.apply("tanh", [z])])),
  );

const network = (): Model =>
  modelWith([[4, 3], [2, 4], [3], [2]], (b, w, v, x, t) => {
    const h = b.apply("relu", [b.matmul(w, x)]);
    return b.apply("crossEntropy", [b.matmul(v, h), b.apply("stopGradient", [t])]);
  });

/** Functions from templates, helpers of theirs included; kept small, for a call of these takes its time. */
const kernels = (): Model =>
  modelWith([[2], [3]], (b, x, y) => {
    const special = ["gelu", "erfinv", "lgamma"].map((op) => b.apply(op, [b.apply("tanh", [x])]));
    const order = { axes: [0] };
    const first = { starts: [0], sizes: [1], steps: [1] };
    const sorted = b.apply("sort", [y], order);
    const slope = b.apply("polygamma", [b.apply("slice", [y], first)], { order: 1 });
    const all = b.apply("concat", [...special, sorted, slope], { axis: 0 });
    return b.apply("sum", [b.apply("square", [all])], { axes: [0], keepDims: false });
  });

/** Data of any number: offsets are computed at every call. */
const regression = (): Model =>
  present(
    modelIn(
      model("regression", {
        inputs: { X: ["N", "D"], y: ["N"], w: ["N"] },
        params: { theta: ["D"] },
        forward: ({ X, y, w, theta }) => {
          const delta = matmul(X, theta).sub(y);
          return { L: mean(w.mul(square(tanh(delta)))) };
        },
      }),
    ),
  );

describe("3 million calls of forward and backward", () => {
  test.each([
    ["a scalar model", scalar],
    ["a network with a softmax", network],
    ["functions from templates", kernels],
  ])("%s: no garbage collection, not a byte", { timeout: 120_000 }, async (_, model) => {
    const { code } = await compileModel(model());
    const { collections, bytes } = measure(code);
    expect(collections).toBe(0);
    expect(bytes).toBeLessThan(0.1);
  });

  test("symbolic sizes: the same", { timeout: 120_000 }, async () => {
    const { code } = await compileModel(regression());
    const { collections, bytes } = measure(code, [3, 2]);
    expect(collections).toBe(0);
    expect(bytes).toBeLessThan(0.1);
  });

  test("what --emit adds: the same", { timeout: 120_000 }, async () => {
    const emit = Object.keys(added) as (keyof typeof added)[];
    const { code } = await compileModel(regression(), { emit });
    const { collections, bytes } = measure(code, [3, 2]);
    expect(collections).toBe(0);
    expect(bytes).toBeLessThan(0.1);
  });

  test("one object in ten calls is seen", { timeout: 120_000 }, async () => {
    const { code } = await compileModel(network());
    const head = /export function backward\([^)]*\): void \{\n/;
    expect(code).toMatch(head);
    const planted = code.replace(
      head,
      (found) =>
        `let calls = 0;\nexport let sink: unknown;\n${found}  if (++calls % 10 === 0) sink = [calls];\n`,
    );
    const { collections, bytes } = measure(planted);
    expect(collections).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(1);
  });
});
