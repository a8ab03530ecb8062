import { describe, expect, test, vi } from "vitest";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  diag,
  expandDims,
  flip,
  model,
  split,
  squeeze,
  stack,
  tile,
  trace,
  tril,
  triu,
} from "../../src/index.ts";
import { emit, expectNumbers, type Numbers, tabulate } from "../support/emit.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Different numbers, so that every wrong place shows. */
function counted(shape: readonly number[], from = 1): Numbers {
  let next = from;
  return tabulate(shape, () => next++);
}

function at({ shape, data }: Numbers, index: readonly number[]): number {
  return data[shape.reduce((offset, size, axis) => offset * size + (index[axis] ?? 0), 0)] ?? NaN;
}

const shapes = [[3], [2, 3], [2, 1, 2, 1, 2]].map((shape) => ({ shape }));

describe("stack", () => {
  test.each([{ shape: [] }, ...shapes])("of three $shape along every axis", async ({ shape }) => {
    const values = [1, 20, 300].map((from) => counted(shape, from));
    for (let axis = 0; axis <= shape.length; axis++) {
      const expected = tabulate(shape.toSpliced(axis, 0, 3), (index) =>
        at(present(values[index[axis] ?? 0]), index.toSpliced(axis, 1)),
      );
      expectNumbers(await emit(values, (...list) => stack(list, axis)), expected);
    }
  });

  test("along the last axis", async () => {
    const [x, y] = [counted([2]), counted([2], 10)];
    const { data } = await emit([x, y], (...list) => stack(list, -1));
    expect(data).toEqual([1, 10, 2, 11]);
  });

  test("of one tensor, and of numbers", async () => {
    expect(await emit([counted([2])], (x) => stack([x]))).toEqual(counted([1, 2]));
    const mixed = await emit([counted([])], (x) => stack([x, 7, x.mul(3)]));
    expect(mixed).toEqual({ shape: [3], data: [1, 7, 3] });
  });
});

describe("split", () => {
  test("into equal parts, and by sizes, along every axis", async () => {
    const x = counted([2, 6, 4]);
    for (const [axis, sections, starts, counts] of [
      [0, 2, [0, 1], [1, 1]],
      [1, 3, [0, 2, 4], [2, 2, 2]],
      [-2, [1, 5], [0, 1], [1, 5]],
      [-1, [1, 1, 2], [0, 1, 2], [1, 1, 2]],
      [2, 1, [0], [4]],
    ] as const) {
      const along = axis < 0 ? axis + 3 : axis;
      const parts = counts.map((_, part) => part);
      for (const part of parts) {
        const shape = x.shape.with(along, counts[part] ?? 0);
        const expected = tabulate(shape, (index) =>
          at(x, index.with(along, (index[along] ?? 0) + (starts[part] ?? 0))),
        );
        expect(await emit([x], (t) => t.split(sections, axis)[part] ?? t)).toEqual(expected);
      }
      model("m", {
        inputs: { x: x.shape },
        forward: ({ x: t }) => {
          expect(split(t, sections, axis)).toHaveLength(parts.length);
          return { t };
        },
      });
    }
  });

  test("and joining again is the tensor itself", async () => {
    const x = counted([2, 4]);
    const joined = await emit([x], (t) => stack(split(t, 4, 1), 1).squeeze());
    expectNumbers(joined, x);
  });
});

describe("flip", () => {
  test.each(shapes)("of $shape along each axis, and along all", async ({ shape }) => {
    const x = counted(shape);
    const flipped = (axes: readonly number[]): Numbers =>
      tabulate(shape, (index) =>
        at(
          x,
          index.map((i, axis) => (axes.includes(axis) ? (shape[axis] ?? 1) - 1 - i : i)),
        ),
      );
    const all = shape.map((_, axis) => axis);
    expect(await emit([x], (t) => flip(t))).toEqual(flipped(all));
    for (const axis of all) {
      expect(await emit([x], (t) => flip(t, axis))).toEqual(flipped([axis]));
      expect(await emit([x], (t) => t.flip([axis - shape.length]))).toEqual(flipped([axis]));
    }
  });
});

describe("squeeze and expandDims", () => {
  test("drop and add axes of size 1", async () => {
    const data = (shape: readonly number[]): Numbers => counted(shape);
    expect(await emit([data([1, 3, 1, 2])], (t) => squeeze(t))).toEqual(data([3, 2]));
    expect(await emit([data([1, 3, 1, 2])], (t) => squeeze(t, 0))).toEqual(data([3, 1, 2]));
    expect(await emit([data([1, 3, 1, 2])], (t) => t.squeeze([-2, 0]))).toEqual(data([3, 2]));
    expect(await emit([data([1, 3])], (t) => squeeze(t, []))).toEqual(data([1, 3]));
    expect(await emit([data([1, 1])], (t) => squeeze(t))).toEqual(data([]));
    expect(await emit([data([3, 2])], (t) => expandDims(t, 0))).toEqual(data([1, 3, 2]));
    expect(await emit([data([3, 2])], (t) => expandDims(t, 1))).toEqual(data([3, 1, 2]));
    expect(await emit([data([3, 2])], (t) => t.expandDims(-1))).toEqual(data([3, 2, 1]));
    expect(await emit([data([])], (t) => expandDims(t, 0))).toEqual(data([1]));
  });
});

describe("tile", () => {
  test.each([
    { shape: [3], repeats: 2, result: [6] },
    { shape: [], repeats: [3], result: [3] },
    { shape: [2, 3], repeats: [2, 1], result: [4, 3] },
    { shape: [2, 3], repeats: [3, 2], result: [6, 6] },
    { shape: [2, 3], repeats: 2, result: [2, 6] },
    { shape: [2], repeats: [2, 3], result: [2, 6] },
    { shape: [2, 1], repeats: [1, 1], result: [2, 1] },
    { shape: [2, 1, 2], repeats: [1, 3, 2], result: [2, 3, 4] },
  ])("$shape, $repeats times", async ({ shape, repeats, result }) => {
    const x = counted(shape);
    const added = result.length - shape.length;
    const expected = tabulate(result, (index) =>
      at(
        x,
        shape.map((size, axis) => (index[axis + added] ?? 0) % size),
      ),
    );
    expect(await emit([x], (t) => tile(t, repeats))).toEqual(expected);
  });
});

describe("matrices", () => {
  test("triu and tril of batches", async () => {
    const x = counted([2, 3, 4]);
    for (const offset of [-3, -1, 0, 2, 4]) {
      const kept = (isKept: (above: number) => boolean): Numbers =>
        tabulate(x.shape, (index) => {
          const [, row = 0, column = 0] = index;
          return isKept(column - row - offset) ? at(x, index) : 0;
        });
      expect(await emit([x], (t) => triu(t, offset))).toEqual(kept((above) => above >= 0));
      expect(await emit([x], (t) => tril(t, offset))).toEqual(kept((above) => above <= 0));
    }
    expect(await emit([counted([2, 2])], (t) => t.triu())).toEqual({
      shape: [2, 2],
      data: [1, 2, 0, 4],
    });
  });

  test("what is cut off does not come back, not even where it is no number", async () => {
    const x: Numbers = { shape: [2, 2], data: [1, 2, NaN, Infinity] };
    const { data } = await emit([counted([2, 2])], (t) => tril(t, -1));
    expect(data).toEqual([0, 0, 3, 0]);
    expect((await emit([x], (t) => triu(t, 1))).data).toEqual([0, 2, 0, 0]);
  });

  test("diag of vectors and of matrices; trace", async () => {
    const v = counted([2]);
    expect((await emit([v], (t) => diag(t))).data).toEqual([1, 0, 0, 2]);
    expect(await emit([v], (t) => t.diag(1))).toEqual({
      shape: [3, 3],
      data: [0, 1, 0, 0, 0, 2, 0, 0, 0],
    });
    expect((await emit([v], (t) => diag(t, -1))).data).toEqual([0, 0, 0, 1, 0, 0, 0, 2, 0]);
    const A = counted([3, 4]);
    expect((await emit([A], (t) => diag(t))).data).toEqual([1, 6, 11]);
    expect((await emit([A], (t) => diag(t, 2))).data).toEqual([3, 8]);
    expect((await emit([A], (t) => t.diag(-1))).data).toEqual([5, 10]);
    expect(await emit([counted([2, 2, 2])], (t) => diag(t))).toEqual({
      shape: [2, 2],
      data: [1, 4, 5, 8],
    });
    expect(await emit([A], (t) => trace(t))).toEqual({ shape: [], data: [18] });
    expect(await emit([counted([2, 2, 2])], (t) => t.trace())).toEqual({
      shape: [2],
      data: [5, 13],
    });
  });
});
