import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { loadFile } from "../../src/1-load/load.ts";
import { evaluateModule, type FlatArray } from "../../src/check/live.ts";
import { type Compiled, compileModel } from "../../src/compile.ts";
import type { Work } from "../../src/6-lower/stats.ts";
import { walkExprs } from "../../src/ir/exprs.ts";
import { Amount } from "../../src/ir/amount.ts";
import type { Model } from "../../src/ir/model.ts";
import { addSizes, constantSize, multiplySizes, ONE, symbolSize } from "../../src/ir/size.ts";
import { deepFlatten, evaluatedBy } from "../../src/ir/statements.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { type Small, small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";
import { modelOf } from "../support/specification.ts";

const [N, M] = [symbolSize("N"), symbolSize("M")];

describe("an amount", () => {
  const amount = (...parts: Parameters<Amount["add"]>[]): Amount => {
    const sum = new Amount();
    for (const part of parts) sum.add(...part);
    return sum;
  };

  test("is a number where no symbol has a part in it", () => {
    expect(amount().count).toBe(0);
    expect(amount([constantSize(3), 4], [ONE, 2]).count).toBe(14);
    expect(amount([N, 2], [ONE, 5], [N, -2]).count).toBe(5);
  });

  test("is a formula else, with fractions", () => {
    expect(amount([N, 2], [ONE, 1]).count).toBe("2 N + 1");
    expect(amount([multiplySizes(N, M), 0.25], [addSizes(N, M), 3]).count).toBe(
      "0.25 M N + 3 M + 3 N",
    );
  });

  test("over another one is what that comes to for large sizes", () => {
    expect(amount([N, 6], [ONE, 100]).over(amount([N, 3]))).toBe(2);
    expect(amount([ONE, 6]).over(amount([ONE, 4]))).toBe(1.5);
    expect(amount([N, 1]).over(amount([ONE, 4]))).toBe(Infinity);
    expect(amount([ONE, 1]).over(amount([multiplySizes(N, M), 4]))).toBe(0);
    expect(amount().over(amount())).toBeNaN();
  });
});

/** What one call really does: numbers read and written, and calls of functions of Math, by name. */
interface Executed {
  loads: number;
  stores: number;
  bytesRead: number;
  bytesWritten: number;
  calls: Record<string, number>;
}

/** An array that counts how often its elements are read and written. */
function watched(array: FlatArray, executed: Executed): FlatArray {
  const isElement = (key: string | symbol): boolean => typeof key === "string" && /^\d+$/.test(key);
  return new Proxy(array, {
    get: (target, key) => {
      if (isElement(key)) {
        executed.loads++;
        executed.bytesRead += array.BYTES_PER_ELEMENT;
      }
      return Reflect.get(target, key, target) as unknown;
    },
    set: (target, key, value) => {
      executed.stores++;
      executed.bytesWritten += array.BYTES_PER_ELEMENT;
      return Reflect.set(target, key, value, target);
    },
  });
}

/** The function of Math that an operation calls; the largest and smallest are also found by comparing. */
function mathOf(op: string): string | undefined {
  const [, name] = /^Math\.(\w+)\(/.exec(elementwise.get(op)?.print ?? "") ?? [];
  return name === "max" || name === "min" ? undefined : name;
}

const counted = new Set([...elementwise.keys()].flatMap((op) => mathOf(op) ?? []));

function execute(code: string, name: "forward" | "backward"): Executed {
  const memory = evaluateModule(code).allocate();
  const { inputs, indices, masks, params, cache, upstream, grads } = memory;
  for (const array of [inputs, params, upstream]) {
    array?.forEach((_, at) => (array[at] = 0.3 + (((at * 7) % 11) - 5) / 20));
  }
  const executed: Executed = { loads: 0, stores: 0, bytesRead: 0, bytesWritten: 0, calls: {} };
  const common = [inputs, indices, masks, params, cache];
  const arrays = name === "forward" ? common : [...common, upstream, grads];
  const given = arrays.flatMap((one) => (one ? [watched(one, executed)] : []));
  const module = evaluateModule(code);
  const spies = [...counted].map((own) => ({ own, spy: vi.spyOn(Math, own as "tanh") }));
  module[name](...given);
  for (const { own, spy } of spies) {
    if (spy.mock.calls.length > 0) executed.calls[own] = spy.mock.calls.length;
    spy.mockRestore();
  }
  return executed;
}

/** The same, as the report says. */
function reported({ byName, loads, stores, bytesRead, bytesWritten }: Work): object {
  const calls: Record<string, number> = {};
  for (const [op, count] of Object.entries(byName)) {
    const own = mathOf(op);
    if (own) calls[own] = (calls[own] ?? 0) + Number(count);
  }
  return { loads, stores, bytesRead, bytesWritten, calls };
}

/** What is not always evaluated, or happens inside of a function that is called, cannot be counted beforehand. */
function isStraight({ program }: Compiled): boolean {
  const isLazy = (op: string): boolean => /\?|&&|\|\|/.test(elementwise.get(op)?.print ?? "?");
  return program.functions.every(({ statements }) =>
    [...deepFlatten(statements)].every((one) => {
      if (["branch", "call", "leave", "iteration"].includes(one.kind)) return false;
      let isPlain = true;
      walkExprs(
        evaluatedBy(one),
        () => true,
        (expr) => {
          if (expr.kind === "apply" && isLazy(expr.op)) isPlain = false;
          // Reads data of the module, which is not watched.
          if (expr.kind === "load" && expr.buffer.space === "constants") isPlain = false;
        },
      );
      return isPlain;
    }),
  );
}

/** Compares what is told of a model with what its code does; false where that cannot be told exactly. */
async function agrees(model: Model, title: string): Promise<boolean> {
  const upstream = model.loss === undefined;
  const compiled = await compileModel(model, { upstream });
  // A load that stands in a product with itself is one.
  const code = compiled.code.replaceAll(/(\w+\[[^\]]+\]) \* \1(?!\w)/g, "squared($1)");
  if (!isStraight(compiled)) return false;
  for (const name of ["forward", "backward"] as const) {
    const found = execute(`${code}\nconst squared = (value) => value * value;`, name);
    expect([title, name, reported(compiled.stats[name])]).toEqual([title, name, found]);
  }
  return true;
}

describe("the work of one call is what the emitted code does", { timeout: 300_000 }, () => {
  test("in small models", async () => {
    let compared = 0;
    for (const [name, parts] of Object.entries(smallModels)) {
      if (await agrees(small(parts), name)) compared++;
    }
    expect(compared).toBeGreaterThan(30);
  });

  test("in random models", async () => {
    let compared = 0;
    for (let seed = 0; seed < 150; seed++) {
      if (await agrees(modelOf(randomSpecification(seed)), `seed ${seed}`)) compared++;
    }
    expect(compared).toBeGreaterThan(12);
  });
});

test("operations are counted by name, sums included", async () => {
  const sum: Small = {
    inputs: { x: [100] },
    build: (b, leaf) => ({ L: b.over("sum", b.op("square", b.op("tanh", leaf("x")))) }),
    outputs: ["L"],
    loss: "L",
  };
  const { stats } = await compileModel(small(sum));
  expect(stats.forward.byName).toEqual({ tanh: 100, square: 100, add: 100 });
  expect(stats.forward).toMatchObject({ operations: 300, loads: 100, stores: 101 });
  expect(stats.forward.intensity).toBe(300 / (8 * 201));
  const { forward, backward } = stats;
  const both = Number(forward.operations) + Number(backward.operations);
  expect(stats.gradientOverValue).toBe(both / 300);
});

describe("value and gradient take at most 4 times the operations of the value", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const files = ["examples", "bench/cases", "bench/gradbench"].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
      .filter((file) => /\.graph\.(ts|json)$/.test(file))
      .map((file) => `${folder}/${file}`)
      // Its value is a descent by gradients of gradients already; that is never differentiated again.
      .filter((file) => !file.includes("gradbench/particle")),
  );

  test.each(files.sort())("%s", { timeout: 120_000 }, async (file) => {
    const { models } = await loadFile(`${root}${file}`);
    for (const { model } of models) {
      const upstream = model.loss === undefined;
      const { stats } = await compileModel(model, { upstream });
      // A formula in symbolic sizes is no number: such models are compared as if these were large.
      if (Number(stats.forward.operations) < 20) continue;
      expect(stats.gradientOverValue).toBeGreaterThanOrEqual(1);
      expect(stats.gradientOverValue).toBeLessThanOrEqual(4);
    }
  });
});
