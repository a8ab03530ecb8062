import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { replaysIn } from "../../src/5-schedule/replay.ts";
import { schedule } from "../../src/5-schedule/schedule.ts";
import { lower } from "../../src/6-lower/lower.ts";
import { printModule } from "../../src/7-print/typescript/module.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { fori, matmul, model, scan, sin, square, sum, tanh } from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";
import { stepsToKeep } from "../../templates/stepsToKeep.ts";
import { controlModel, controlModels } from "../support/control-models.ts";

/** How many iterations are run again, if states are kept as the emitted loop keeps them. */
function repeated(steps: number, states: number): number {
  const kept = [0];
  let count = 0;
  for (let t = steps - 1; t >= 0; t--) {
    const start = present(kept.at(-1));
    let next = start + stepsToKeep(t - start + 1, states - kept.length);
    for (let k = start; k < t; k++) {
      if (k === next) {
        kept.push(k);
        expect(kept.length).toBeLessThanOrEqual(states);
        next = k + stepsToKeep(t - k + 1, states - kept.length);
      }
      count++;
    }
    if (start === t) kept.pop();
  }
  return count;
}

/** The least possible, by dynamic programming over where the next state is kept. */
function least(most: number, states: number): number[] {
  let best = Array.from({ length: most + 1 }, (_, l) => (l * (l - 1)) / 2);
  for (let s = 2; s <= states; s++) {
    const fewer = best;
    best = [0, 0];
    for (let l = 2; l <= most; l++) {
      const choices = Array.from({ length: l - 1 }, (_, at) => {
        const m = at + 1;
        return m + present(fewer[l - m]) + present(best[m]);
      });
      best.push(Math.min(present(fewer[l]), ...choices));
    }
  }
  return best;
}

describe("binomial checkpointing", () => {
  test.each([1, 2, 3, 4, 5, 8])(
    "runs as few iterations again as is possible with %i states",
    (s) => {
      const best = least(70, s);
      for (let steps = 1; steps <= 70; steps++) expect(repeated(steps, s)).toBe(best[steps]);
    },
  );
});

/** What backward leaves in grads, twice. */
function gradientsOf(code: string, sizes: readonly number[] = []): number[][] {
  const module = evaluateModule(code, sizes);
  const memory = module.allocate();
  memory.inputs.forEach((_, at) => (memory.inputs[at] = ((at * 7) % 11) / 9 - 0.4));
  module.forward(memory.inputs, memory.cache);
  return [1, 2].map(() => {
    memory.grads.fill(NaN);
    module.backward(memory.inputs, memory.cache, memory.grads);
    return [...memory.grads];
  });
}

describe("loops that are run again", () => {
  const replayed: string[] = [];

  test.each(Object.entries(controlModels))("%s", async (name, forward) => {
    const declared = controlModel(forward);
    const { code, graph } = await compileModel(declared);
    const [expected = []] = gradientsOf(code);
    const loops = [...replaysIn(graph).values()].map((replay) => replay.loop);
    if (loops.length > 0) replayed.push(name);
    for (const states of loops.length > 0 ? [1, 2, 3, 9] : []) {
      const plan = schedule(graph, new Map(loops.map((loop) => [loop, states])));
      const again = printModule(lower(plan), {
        strictIndex: false,
        accumulate: false,
        declared: declared.graph,
        loss: "J",
        banner: [],
        placeOf: undefined,
        ownsMemory: false,
      });
      expect(again).toContain("stepsToKeep(");
      // To the last bit, and again from the same cache.
      expect(gradientsOf(again)).toEqual([expected, expected]);
    }
  });

  test("are most of those with states to keep", () => {
    expect(replayed.length).toBeGreaterThanOrEqual(15);
  });
});

function pendulum(): Model {
  const built = model("pendulum", {
    inputs: { q0: [], p0: [], dt: [] },
    forward({ q0, p0, dt }) {
      const end = fori(
        0,
        1000,
        (_, { q, p }) => {
          const later = p.sub(dt.mul(sin(q)));
          return { q: q.add(dt.mul(later)), p: later };
        },
        { q: q0, p: p0 },
      );
      return { J: square(end.q) };
    },
  });
  return present(modelIn(built));
}

describe("a cache budget", () => {
  test("that is large enough changes nothing", async () => {
    const plain = await compileModel(pendulum(), {});
    const same = await compileModel(pendulum(), { cacheBudget: 1e6 });
    expect(same.budget?.loops).toEqual([]);
    const body = (code: string): string => code.slice(code.indexOf("export function forward"));
    expect(body(same.code)).toBe(body(plain.code));
  });

  test.each([300, 1000, 5000])("of %i bytes is kept, and no bit changes", async (cacheBudget) => {
    const plain = await compileModel(pendulum());
    const small = await compileModel(pendulum(), { cacheBudget });
    expect(Number(small.stats.sizes.cache) * 8).toBeLessThanOrEqual(cacheBudget);
    expect(small.budget?.without).toBe(Number(plain.stats.sizes.cache) * 8);
    const [loop] = small.budget?.loops ?? [];
    expect(loop?.repeated).toBe(repeated(1000, loop?.states ?? 0));
    expect(gradientsOf(small.code)).toEqual(gradientsOf(plain.code));
  });

  test("that is too small says what would do", async () => {
    const failed = compileModel(pendulum(), { cacheBudget: 8 });
    await expect(failed).rejects.toThrow(/the cache cannot be as small as 8 bytes/);
    const message: unknown = await failed.catch((error: unknown) => error);
    const help = (message as { diagnostics: { help: string }[] }).diagnostics[0]?.help ?? "";
    const needed = Number(/it needs (\d+) bytes/.exec(help)?.[1]);
    const { stats } = await compileModel(pendulum(), { cacheBudget: needed });
    expect(Number(stats.sizes.cache) * 8).toBe(needed);
    await expect(compileModel(pendulum(), { cacheBudget: needed - 1 })).rejects.toThrow("bytes");
  });

  test("bounds the states of a loop whose length is symbolic", async () => {
    const built = model("net", {
      inputs: { x: ["T", 3], h0: [3], W: [3, 3] },
      forward({ x, h0, W }) {
        const [h] = scan((own, row) => [tanh(matmul(W, own).add(row)), undefined], h0, x);
        return { J: sum(square(h)) };
      },
    });
    const declared = present(modelIn(built));
    const plain = await compileModel(declared);
    const small = await compileModel(declared, { cacheBudget: 200 });
    expect(small.budget?.loops.map(({ states }) => states)).toEqual([3]);
    expect(Number(small.stats.sizes.cache) * 8).toBeLessThanOrEqual(200);
    for (const length of [0, 1, 2, 5, 40]) {
      expect(gradientsOf(small.code, [length])).toEqual(gradientsOf(plain.code, [length]));
    }
  });
});
