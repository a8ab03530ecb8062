import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  argmax,
  argmin,
  cast,
  div,
  type IntTensor,
  max,
  min,
  model,
  sum,
  type Tensor,
} from "../../src/index.ts";

const COUNT = 24;

/** Rows with ties, NaN, both zeros and nothing finite, each at the beginning, inside and at the end. */
const rows: readonly number[][] = [
  ...[NaN, Infinity, -Infinity, 0, -0].flatMap((value) => [
    Array.from({ length: COUNT }, () => value),
    ...[0, 7, COUNT - 1].flatMap((at) => [
      Array.from({ length: COUNT }, (_, i) => (i === at ? value : i % 5)),
      Array.from({ length: COUNT }, (_, i) => (i >= at ? value : -i)),
      Array.from({ length: COUNT }, (_, i) => (i === at ? value : i === 11 ? NaN : -Infinity)),
    ]),
  ]),
  Array.from({ length: COUNT }, (_, i) => (i % 2 === 0 ? 0 : -0)),
  Array.from({ length: COUNT }, (_, i) => (i % 2 === 0 ? -0 : 0)),
];

/** The definition: the first NaN, else the first element that nothing is better than. */
function firstBest(row: readonly number[], isBetter: (a: number, b: number) => boolean): number {
  const undefinedAt = row.findIndex((value) => Number.isNaN(value));
  if (undefinedAt >= 0) return undefinedAt;
  return row.findIndex((value) => row.every((other) => !isBetter(other, value)));
}

type Build = (x: Tensor) => Record<string, Tensor | IntTensor>;

/** What forward writes for all rows, and its code. */
async function outputs(
  build: Build,
  [height, width]: readonly [number | string, number | string],
): Promise<{ values: Float64Array; code: string }> {
  const traced = model("places", {
    inputs: { x: [height, width] },
    forward: ({ x }) => build(x),
  });
  const { code } = await compileModel(present(modelIn(traced)), { upstream: true });
  const sizes = [height, width].flatMap((size, at) =>
    typeof size === "string" ? [at === 0 ? rows.length : COUNT] : [],
  );
  const module = evaluateModule(code, sizes);
  const { inputs, cache } = module.allocate();
  inputs.set(rows.flat());
  module.forward(inputs, cache);
  return { values: cache, code };
}

const shapes = [
  [rows.length, COUNT],
  ["N", "K"],
] as const;

describe.each(shapes)("the place of an extremum in rows of [%s, %s]", (...shape) => {
  test.each([
    ["smallest", argmin, (a: number, b: number) => a < b],
    ["largest", argmax, (a: number, b: number) => a > b],
  ] as const)("%s, in the loop that finds it", async (name, place, isBetter) => {
    const { values, code } = await outputs((x) => ({ at: place(x, 1) }), shape);
    expect([...values.slice(0, rows.length)]).toEqual(rows.map((row) => firstBest(row, isBetter)));
    expect(code).toContain(`&& ${name} === ${name}) {`);
    expect(code).not.toContain("Math.m");
  });

  test("of what is computed and stored on the way", async () => {
    const { values, code } = await outputs((x) => {
      const y = x.mul(-2);
      return { at: argmin(y, 1), y };
    }, shape);
    const expected = rows.map((row) => firstBest(row, (a, b) => a > b));
    expect([...values.slice(0, rows.length)]).toEqual(expected);
    expect(code).not.toContain("Math.m");
  });

  test("the extremum itself knows +0 from -0 where it is an output", async () => {
    const { values, code } = await outputs((x) => ({ at: argmin(x, 1), least: min(x, 1) }), shape);
    const expected = rows.map((row) => firstBest(row, (a, b) => a < b));
    expect([...values.slice(0, rows.length)]).toEqual(expected);
    const least = values.slice(rows.length, 2 * rows.length);
    expect([...least]).toEqual(rows.map((row) => Math.min(...row)));
    expect(code).toContain("Math.min");
  });

  test("so it does where something is made of both", async () => {
    const { values } = await outputs((x) => {
      const place = cast(argmin(x, 1, true), "real");
      return { sum: div(1, min(x, 1, true)).add(place) };
    }, shape);
    const expected = rows.map((row) => 1 / Math.min(...row) + firstBest(row, (a, b) => a < b));
    expect([...values.slice(0, rows.length)]).toEqual(expected);
  });

  test("the extremum of others is none of it", async () => {
    const { values } = await outputs((x) => ({ at: argmax(x, 1), most: max(x.neg(), 1) }), shape);
    const expected = rows.map((row) => firstBest(row, (a, b) => a > b));
    expect([...values.slice(0, rows.length)]).toEqual(expected);
    const most = values.slice(rows.length, 2 * rows.length);
    expect([...most]).toEqual(rows.map((row) => Math.max(...row.map((value) => -value))));
  });
});

test("what is compared is computed anew where it was not kept", async () => {
  const { values } = await outputs((x) => ({ at: argmin(sum(x.mul(x), 0)) }), ["N", "K"]);
  const sums = rows[0]?.map((_, at) => rows.reduce((total, row) => total + (row[at] ?? 0) ** 2, 0));
  expect(values[0]).toBe(firstBest(present(sums), (a, b) => a < b));
});
