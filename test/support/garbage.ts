import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { evaluateModule } from "../../src/check/live.ts";

/** What a run of many calls of forward and backward left behind. */
export interface Measured {
  /** Garbage collections while it ran. */
  readonly collections: number;
  /** Bytes a call, beyond those of a loop without calls: the least of five trials. */
  readonly bytes: number;
}

const common = ["inputs", "indices", "masks", "params", "cache"] as const;

/** What the functions that `--emit` adds take beside what all do. */
export const added = {
  predict: [],
  valueAndGrad: ["grads"],
  jvp: ["directions", "tangents"],
  hvp: ["direction", "product"],
  jacobian: ["jacobian"],
  hessian: ["hessian"],
} as const;

/** How a module is called. */
export interface Calls {
  /** Of forward and backward each. */
  readonly count: number;
  /** What its symbolic sizes stand for. */
  readonly sizes?: readonly number[];
}

/** Runs a module in a process of its own, with a small nursery: a collection comes as soon as a megabyte is filled. */
export function measureGarbage(code: string, { count, sizes = [] }: Calls): Measured {
  const module = evaluateModule(code, sizes);
  const names = Object.keys(module.allocate());
  const ownsMemory = /^export const memory\b/m.test(code);
  const memory = (wanted: readonly string[]): string => {
    const arrays = ownsMemory ? [] : wanted.filter((name) => names.includes(name));
    return [...sizes, ...arrays.map((name) => `memory.${name}`)].join(", ");
  };
  const given = Object.entries(added).filter(([name]) => name in module);
  const calls = given.map(
    ([name, arrays]) => `emitted.${name}(${memory([...common, ...arrays])});`,
  );
  const driver = `
    import * as emitted from "./module.mjs";
    import { PerformanceObserver, performance } from "node:perf_hooks";
    import { setTimeout } from "node:timers/promises";
    const BATCH = ${Math.min(10_000, Math.ceil(count / 300))};
    const { backward, forward } = emitted;
    const memory = ${ownsMemory ? "emitted.memory" : `emitted.allocate(${sizes.join(", ")})`};
    for (const array of Object.values(memory)) {
      if (array instanceof Float64Array) array.forEach((_, i) => (array[i] = Math.sin(i + 1)));
    }
    const run = (count) => {
      for (let i = 0; i < count; i++) {
        forward(${memory(common)});
        backward(${memory([...common, "upstream", "grads"])});
        ${calls.join("\n        ")}
      }
    };
    const idle = (count) => {
      for (let i = 0; i < count; i++) memory.cache[0] = i;
    };
    const grown = (work) => {
      gc();
      const before = process.memoryUsage().heapUsed;
      work(BATCH);
      return process.memoryUsage().heapUsed - before;
    };
    for (let i = 0; i < 20; i++) { run(BATCH); idle(BATCH); grown(run); grown(idle); }
    const least = (work) => Math.min(...Array.from({ length: 5 }, () => grown(work)));
    const bytes = (least(run) - least(idle)) / BATCH;
    const starts = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) starts.push(entry.startTime);
    });
    observer.observe({ entryTypes: ["gc"] });
    gc();
    await setTimeout(50);
    const from = performance.now();
    run(${count});
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
