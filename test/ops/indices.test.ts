import { describe, expect, test, vi } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import * as g from "../../src/index.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";
import { gradientModel } from "../support/graphs.ts";
import { complaints, strictest } from "../support/strictest.ts";
import { emittedValues } from "../support/text-model.ts";

vi.setConfig({ testTimeout: 60_000 });

const of = (traced: g.TracedModel): Model => present(modelIn(traced));

/** A matrix [3, 4] of the numbers from 0. */
const matrix = Array.from({ length: 12 }, (_, at) => at);

/** What the emitted code makes of `matrix` (as `x`) and positions: the output y. */
async function valueOf(
  build: (x: g.Tensor<[3, 4]>, ids: g.IntTensor<[2]>) => g.Tensor | g.IntTensor,
  ids: readonly number[] = [2, 0],
): Promise<number[] | undefined> {
  const model = g.model("m", {
    inputs: { ids: g.int([2]) },
    params: { x: [3, 4] },
    forward: ({ x, ids: positions }) => ({ y: build(x, positions), J: x.sum() }),
    loss: "J",
  });
  const { outputs } = await emittedValues(of(model), { x: matrix, ids });
  return outputs["y"];
}

describe("values", () => {
  const cases: [
    string,
    (x: g.Tensor<[3, 4]>, ids: g.IntTensor<[2]>) => g.Tensor | g.IntTensor,
    number[],
  ][] = [
    ["take rows", (x, ids) => g.take(x, ids), [8, 9, 10, 11, 0, 1, 2, 3]],
    ["take columns", (x, ids) => x.take(ids, 1), [2, 0, 6, 4, 10, 8]],
    ["take a matrix of columns", (x) => x.take([[0, 1]], -1), [0, 1, 4, 5, 8, 9]],
    ["constant positions from the end", (x) => g.take(x, [-1, 0]), [8, 9, 10, 11, 0, 1, 2, 3]],
    ["one position drops its axis", (x) => g.take(x, 1), [4, 5, 6, 7]],
    [
      "arithmetic on positions",
      (x, ids) => g.take(x, ids.mul(2).sub(1).add(1).sub(ids), 0),
      [8, 9, 10, 11, 0, 1, 2, 3],
    ],
    ["takeAlongAxis", (x) => g.takeAlongAxis(x, [[3], [0], [-1]]), [3, 4, 11]],
    [
      "takeAlongAxis stretches positions",
      (x, ids) => g.takeAlongAxis(x, ids.reshape([2, 1]), 0),
      [8, 9, 10, 11, 0, 1, 2, 3],
    ],
    ["embedding", (x, ids) => g.embedding(x, ids), [8, 9, 10, 11, 0, 1, 2, 3]],
    [
      "scatterAdd",
      (x, ids) => g.scatterAdd(x, ids, 100),
      [100, 101, 102, 103, 4, 5, 6, 7, 108, 109, 110, 111],
    ],
    [
      "scatterAdd to one position twice",
      (x) => g.scatterAdd(x, [1, 1], [[1], [2]]),
      [0, 1, 2, 3, 7, 8, 9, 10, 8, 9, 10, 11],
    ],
    [
      "scatterAdd to columns",
      (x, ids) => x.scatterAdd(ids, 1, 1),
      [1, 1, 3, 3, 5, 5, 7, 7, 9, 9, 11, 11],
    ],
    ["segmentSum", (x) => g.segmentSum(x, [1, 0, 1], 2), [4, 5, 6, 7, 8, 10, 12, 14]],
    [
      "an empty segment",
      (x, ids) => g.segmentSum(x.take([0, 1]), ids, 3),
      [4, 5, 6, 7, 0, 0, 0, 0, 0, 1, 2, 3],
    ],
    ["oneHot", (_, ids) => g.oneHot(ids, 3), [0, 0, 1, 1, 0, 0]],
    ["dynamicSlice", (x, ids) => g.dynamicSlice(x, [ids.at(1), ids.at(0)], [2, 2]), [2, 3, 6, 7]],
    ["dynamicSlice moves inside", (x, ids) => g.dynamicSlice(x, ids.add(7), [1, 3]), [9, 10, 11]],
    [
      "dynamicUpdateSlice",
      (x, ids) => g.dynamicUpdateSlice(x, [[-1, -2]], [ids.at(0), 1]),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, -1, -2, 11],
    ],
    [
      "dynamicUpdateSlice moves inside",
      (x, ids) => g.dynamicUpdateSlice(x, [[-1, -2]], ids.sub(9)),
      [-1, -2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ],
    ["argmax of rows", (x) => g.argmax(x.mul([1, 1, -1, 0]), 1), [1, 1, 1]],
    ["argmin of columns", (x) => g.argmin(x, 0), [0, 0, 0, 0]],
    ["argmax of all", (x) => g.argmax(x.mul(-1).add([0, 9, 0, 0])), [1]],
    ["the first of equals", (x) => g.argmax(x.mul(0), 1, true), [0, 0, 0]],
    ["cast truncates", (x) => g.cast(x.mul(-0.3), "int").slice(0, 2), [0, 0, 0, 0, -1, -1, -1, -2]],
    ["integers as real numbers", (_, ids) => g.div(g.cast(ids, "real"), 4), [0.5, 0]],
    [
      "there is no -0 among integers",
      (_, ids) => g.div(1, ids.mul(-1).cast("real")),
      [-0.5, Infinity],
    ],
    ["comparisons of integers", (_, ids) => g.where(ids.greater(0), 1, 0), [1, 0]],
    ["sums of integers", (_, ids) => ids.sum().add(ids.max()).sub(ids.min()), [4]],
    ["a table of integers", (_, ids) => g.where(ids.equal(0), ids, 7).take(ids.minimum(1)), [0, 7]],
  ];

  test.each(cases)("%s", async (_name, build, expected) => {
    const found = await valueOf(build);
    expect(found?.map((x) => x + 0)).toEqual(expected);
  });

  test("the zero of integers has no sign", async () => {
    expect(await valueOf((_, ids) => ids.mul(-1))).toEqual([-2, expect.closeTo(0)]);
    const [, inverse] = present(await valueOf((_, ids) => g.div(1, g.cast(ids.neg(), "real"))));
    expect(inverse).toBe(Infinity);
  });

  test("a NaN is the winner, wherever it is", async () => {
    const model = of(
      g.model("m", {
        inputs: { x: [2, 3] },
        forward: ({ x }) => ({ a: g.argmax(x, 1), b: g.argmin(x, 1), J: x.sum() }),
        loss: "J",
      }),
    );
    const { outputs } = await emittedValues(model, { x: [1, NaN, 3, -1, 5, -1] });
    expect([outputs["a"], outputs["b"]]).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });

  test("masks are truth values", async () => {
    const model = of(
      g.model("m", {
        inputs: { x: [3], m: g.bool([3]), n: g.bool([]) },
        forward: ({ x, m, n }) => ({
          J: g.sum(g.where(m.logicalAnd(n), x, 0)).add(g.sum(g.cast(m.logicalNot(), "real"))),
        }),
      }),
    );
    const given = { x: [1, 2, 4], m: [1, 0, 1] };
    expect((await emittedValues(model, { ...given, n: [1] })).outputs["J"]).toEqual([6]);
    const { outputs, grads } = await emittedValues(model, { ...given, n: [0] });
    expect([outputs["J"], grads["x"]]).toEqual([[1], [0, 0, 0]]);
  });
});

/** Models that use positions in every way, each differentiated with respect to all it trains. */
const models: Readonly<Record<string, () => g.TracedModel>> = {
  "rows taken twice": () =>
    g.model("m", {
      inputs: { ids: g.int([5]), y: [5, 2] },
      params: { W: [4, 2] },
      forward: ({ ids, y, W }) => ({ J: g.sum(g.square(g.tanh(g.take(W, ids)).sub(y))) }),
    }),
  "columns of a computed value, weight decay": () =>
    g.model("m", {
      inputs: { ids: g.int([3]) },
      params: { W: [2, 4], l: [] },
      forward: ({ ids, W, l }) => {
        const rows = g.take(g.exp(W), ids, 1);
        return { J: g.sum(g.square(rows)).add(l.mul(g.sum(g.square(W)))) };
      },
    }),
  "edges of a graph": () =>
    g.model("m", {
      inputs: { edges: g.int([2, 6]) },
      params: { x: [4, 3], W: [3, 3] },
      forward: ({ edges, x, W }) => {
        const h = g.matmul(x, W);
        const messages = g.tanh(h.take(edges.at(0)).sub(h.take(edges.at(1))));
        return { J: g.sum(g.square(g.segmentSum(messages, edges.at(1), 4).add(x))) };
      },
    }),
  "positions of positions": () =>
    g.model("m", {
      inputs: { ids: g.int([4]), of: g.int([3]) },
      params: { x: [5] },
      forward: ({ ids, of: second, x }) => ({
        J: g.sum(g.square(g.take(x, ids.take(second)).mul(g.cast(second.add(1), "real")))),
      }),
    }),
  "each row its own columns": () =>
    g.model("m", {
      inputs: { ids: g.int([3, 2]) },
      params: { x: [3, 4] },
      forward: ({ ids, x }) => ({ J: g.sum(g.square(g.takeAlongAxis(g.sin(x), ids, 1))) }),
    }),
  "the winner's value": () =>
    g.model("m", {
      params: { x: [3, 4] },
      inputs: {},
      forward: ({ x }) => {
        const best = g.argmax(x, 1, true);
        return { J: g.sum(g.square(g.takeAlongAxis(g.exp(x), best, 1))), best };
      },
      loss: "J",
    }),
  "added onto a trained value": () =>
    g.model("m", {
      inputs: { ids: g.int([3]) },
      params: { x: [4, 2], u: [3, 2] },
      forward: ({ ids, x, u }) => ({ y: g.scatterAdd(g.square(x), ids, u.mul(u)) }),
    }),
  "added onto what was added to": () =>
    g.model("m", {
      inputs: { ids: g.int([3]), of: g.int([2]) },
      params: { x: [4], u: [3], v: [2] },
      forward: ({ ids, of: second, x, u, v }) => {
        const first = g.scatterAdd(x, ids, u);
        return { J: g.sum(g.square(g.scatterAdd(first, second, v))) };
      },
    }),
  "a window that moves": () =>
    g.model("m", {
      inputs: { s: g.int([]), t: g.int([]) },
      params: { x: [6, 4], u: [2, 2] },
      forward: ({ s, t, x, u }) => {
        const written = g.dynamicUpdateSlice(g.tanh(x), u, [s, t]);
        return { J: g.sum(g.square(g.dynamicSlice(written, [t, 0], [3, 4]))).add(g.sum(g.exp(u))) };
      },
    }),
  "added where the winner of another row is": () =>
    g.model("m", {
      inputs: {},
      params: { x: [4, 3], u: [4] },
      forward: ({ x, u }) => {
        const best = g.argmax(x, 1).slice(null, null, -1);
        return { J: g.sum(g.square(g.segmentSum(g.exp(u), best, 3))) };
      },
    }),
  "labels and a mask": () =>
    g.model("m", {
      inputs: { labels: g.int([4]), mask: g.bool([4, 1]) },
      params: { z: [4, 3] },
      forward: ({ labels, mask, z }) => {
        const kept = g.where(mask, g.logSoftmax(z), 0);
        return { J: g.neg(g.sum(kept.mul(g.oneHot(labels, 3)))) };
      },
    }),
  "a single element": () =>
    g.model("m", {
      inputs: { i: g.int([]), one: g.int([1]) },
      params: { x: [3], y: [1] },
      forward: ({ i, one, x, y }) => ({ J: g.square(g.take(x, i)).mul(g.sum(g.take(y, one))) }),
    }),
};

describe.each(Object.entries(models))("%s", (_name, make) => {
  test.each([{}, { upstream: true }, { accumulate: true }])(
    "%j: every partial",
    async (compile) => {
      const report = await checkModel(of(make()), { seed: 5, points: 3, kinks: 4, compile });
      expect([...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok")).toEqual([]);
      expect(report.counts.differences).toBeGreaterThan(report.counts.points * 2);
    },
  );

  test("so are those of the gradient", async () => {
    const model = of(make());
    if (!model.loss) return;
    const second = gradientModel(model);
    const wrt = second.graph.leaves.filter((leaf) => leaf.role === "params");
    const report = await checkModel({ ...second, wrt }, { seed: 5, points: 2, kinks: 0 });
    expect([...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok")).toEqual([]);
  });
});

test("the emitted files pass the strictest checks, with bangs and without", async () => {
  for (const strictIndex of [false, true]) {
    const files = new Map<string, string>();
    for (const [name, make] of Object.entries(models)) {
      const { code } = await compileModel(of(make()), { strictIndex });
      files.set(`${name.replace(/\W/g, "-")}.ts`, code);
    }
    const options = { ...strictest, noUncheckedIndexedAccess: strictIndex };
    expect(complaints(files, options)).toEqual([]);
  }
});

describe("what is not addressed", () => {
  const log = of(
    g.model("m", {
      inputs: { ids: g.int([2]) },
      params: { x: [3] },
      forward: ({ ids, x }) => ({ J: g.sum(g.take(g.log(x), ids)) }),
    }),
  );

  test("gets nothing, not even a NaN", async () => {
    const { grads } = await emittedValues(log, { x: [2, 0, 4], ids: [0, 0] });
    expect(grads["x"]).toEqual([1, 0, 0]);
  });

  test("nor does what was written over", async () => {
    const model = of(
      g.model("m", {
        inputs: { s: g.int([]) },
        params: { x: [3] },
        forward: ({ s, x }) => ({ J: g.sum(g.dynamicUpdateSlice(g.log(x), [5], [s])) }),
      }),
    );
    const { grads } = await emittedValues(model, { x: [2, 0, 4], s: [1] });
    expect(grads["x"]).toEqual([0.5, 0, 0.25]);
  });
});
