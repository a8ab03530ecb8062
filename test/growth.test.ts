import { Session } from "node:inspector/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { families } from "../bench/models.ts";
import type { compile as Compile } from "../src/compiler.ts";

/**
 * The work of compiling is counted, not timed: how often V8 executes each function of gradc and each block
 * in it. What built-in functions do on the way (`includes` on a long list) is not in these counts.
 */
const session = new Session();
let compile: typeof Compile;

beforeAll(async () => {
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  // Only what is loaded from now on is counted in full.
  ({ compile } = await import("../src/compiler.ts"));
}, 60_000);

/** Executions by the part of src/ that they are in, since they were last counted. */
async function executions(isCounted = (url: string) => url.includes("/src/")) {
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const counts = new Map<string, number>();
  for (const { url, functions } of result) {
    if (!isCounted(url)) continue;
    const part = /\/src\/([\w-]+)/.exec(url)?.[1] ?? url;
    const ranges = functions.flatMap((one) => one.ranges);
    const sum = ranges.reduce((sum, range) => sum + range.count, 0);
    counts.set(part, (counts.get(part) ?? 0) + sum);
  }
  return counts;
}

/** How many times as much is done for twice as large a model. */
async function growth(
  run: (size: number) => unknown,
  size: number,
  isCounted?: (url: string) => boolean,
): Promise<Map<string, number>> {
  // What is made once and for all.
  await run(20);
  await executions();
  await run(size);
  const once = await executions(isCounted);
  await run(2 * size);
  const twice = await executions(isCounted);
  return new Map([...twice].map(([part, count]) => [part, count / (once.get(part) ?? count)]));
}

describe("twice the model is twice the work", { timeout: 120_000 }, () => {
  test.each([
    ["chain", 800],
    ["dag", 800],
    ["vectors", 800],
    ["matmuls", 40],
  ])("of every stage: %s", async (name, size) => {
    const text = families[name]?.text ?? String;
    const fileName = "model.graph.json";
    const found = await growth((size) => compile(text(size), { fileName }), size);
    const stages = [...found].filter(([part]) => /^\d-/.test(part));
    expect(stages).toHaveLength(7);
    // Functions are split from some size on; sorting takes n log n.
    const wrong = stages.filter(([part, ratio]) => ratio > (part === "6-lower" ? 2.6 : 2.25));
    expect(wrong).toEqual([]);
  });

  test("and work that is quadratic is found", async () => {
    const found = await growth(pairs, 100, (url) => url.endsWith("growth.test.ts"));
    expect([...found.values()][0]).toBeGreaterThan(3.5);
  });
});

function pairs(size: number): number {
  let count = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) count += 1;
  }
  return count;
}
