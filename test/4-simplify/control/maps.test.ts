import { describe, expect, test } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { checkModel } from "../../../src/check/check.ts";
import { compileModel } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import {
  add,
  all,
  any,
  broadcastTo,
  cast,
  concat,
  cond,
  cumprod,
  cumsum,
  einsum,
  exp,
  greater,
  logsumexp,
  logSoftmax,
  map,
  matmul,
  max,
  mean,
  min,
  model,
  norm,
  prod,
  reshape,
  scan,
  sin,
  softmax,
  square,
  std,
  stopGradient,
  sum,
  take,
  tanh,
  type Tensor,
  transpose,
  variance,
  where,
} from "../../../src/index.ts";
import type { Model } from "../../../src/ir/model.ts";
import { expectVerified } from "../../support/cases/case.ts";

type Row = (x: Tensor<[3]>, given: Given, t: Tensor<[]>) => Tensor;

interface Given {
  readonly c: Tensor<[3]>;
  readonly W: Tensor<[2, 3]>;
  readonly s: Tensor<[]>;
}

/** A model of what `row` makes of each of 5 rows, or of any number of them. */
function mapped(row: Row, rows: number | string = 5): Model {
  const traced = model("mapped", {
    inputs: { X: [rows, 3], c: [3], W: [2, 3], s: [] },
    forward: ({ X, ...given }) => {
      const Y = map((x: Tensor<[3]>, t) => row(x, given, cast(t, "real")), X);
      return { J: sum(sin(Y)), Y };
    },
    loss: "J",
  });
  return present(modelIn(traced));
}

/** Whether the loop over rows is still the model's own: its counter is called t. */
async function isLoop(declared: Model): Promise<boolean> {
  return (await compileModel(declared)).code.includes("for (let t = ");
}

const square3 = (x: Tensor<[3]>): Tensor<[3, 3]> => matmul(reshape(x, [3, 1]), reshape(x, [1, 3]));

/** What each rule makes of rows, beside values that are the same for all. */
const bodies: Readonly<Record<string, Row>> = {
  elements: (x, { c, s }) => exp(x.mul(s)).add(sin(c)),
  "a number beside a matrix": (x, { W }, t) => add(sum(x).mul(t), W),
  "the number of the row": (_, { c }, t) => t.mul(c),
  "what is the same for all": (_, { c, s }) => c.mul(s),
  sums: (x) => sum(square3(x), 0, true).add(sum(square3(x))),
  means: (x) => mean(square3(x), 1),
  "largest and smallest": (x) => max(square3(x), 1).sub(min(square3(x), 0)),
  "products along axes": (x) => prod(square3(x), 1).add(cumprod(x)),
  "running sums": (x) => cumsum(square3(x), 1).add(cumsum(x, 0, { reverse: true })),
  spread: (x) => std(square3(x), 1).add(variance(x)),
  norms: (x) => norm(square3(x), 1).add(norm(x)),
  conditions: (x, { c }) =>
    where(any(greater(x, c)), x, square(x)).add(where(all(greater(square3(x), -1), 1), c, x)),
  "softmax and its kin": (x) =>
    softmax(square3(x), 1)
      .add(logSoftmax(x))
      .mul(logsumexp(square3(x), 0)),
  joined: (x, { c }) => concat([x, c, sum(x, 0, true)]),
  "other shapes": (x, { c }) => reshape(concat([square3(x), broadcastTo(c, [1, 3])]), [2, 6]),
  repeated: (x) => broadcastTo(x, [2, 3]).mul(broadcastTo(sum(x), [3])),
  turned: (x, { W }) => transpose(square3(x).mul(broadcastTo(x, [3, 3]))).add(sum(W)),
  parts: (x) => square3(x).slice([0, 1], [3, 2]).mul(x.at(-1)),
  "a constant gradient": (x, { s }) => stopGradient(x).mul(x).mul(s),
  contractions: (x, { W, c }) =>
    einsum("ij,j->i", W, x).mul(einsum("ij,jk,k->", square3(x), square3(x), c)),
  "a matrix times a vector": (x, { W }) => matmul(W, x),
  "a vector times a matrix": (x, { W }) => matmul(x, transpose(W)),
  "a matrix times a matrix": (x, { W }) => matmul(W, square3(x)),
  "a matrix of the row's times one": (x, { W }) => matmul(square3(x), transpose(W)),
  "a matrix of the row's times a vector": (x, { c }) => matmul(square3(x), c),
  "a vector times a matrix of the row's": (x, { c }) => matmul(c, square3(x)),
  "two vectors": (x, { c }) => matmul(x, c).add(matmul(c, sin(x))),
  "two vectors of the row's": (x) => matmul(x, sin(x)).mul(x),
  "a matrix and a vector of the row's": (x) => matmul(square3(x), sin(x)),
  "a vector and a matrix of the row's": (x) => matmul(sin(x), square3(x)),
  "two matrices of the row's": (x) => matmul(square3(x), square3(sin(x))),
};

describe("maps are operations on all rows at once", () => {
  test.each(Object.entries(bodies))("%s", async (_, row) => {
    const declared = mapped(row);
    expect(await isLoop(declared)).toBe(false);
    expectVerified(await checkModel(declared, { points: 2, kinks: 1 }));
  });

  test("of any number of rows", async () => {
    const declared = mapped((x, { W, c }) => matmul(W, tanh(x.mul(c))), "N");
    expect(await isLoop(declared)).toBe(false);
    expectVerified(await checkModel(declared, { points: 2, kinks: 0 }));
  });

  test("the code is that of the model written so", async () => {
    const own = model("rows", {
      inputs: { X: [50, 3], y: [50] },
      params: { c: [3] },
      forward: ({ X, y, c }) => {
        const d = map((x: Tensor<[3]>) => sum(square(x.sub(c))), X);
        const r = map((di: Tensor<[]>) => exp(di.mul(-0.5)), d);
        return { J: sum(square(r.sub(y))) };
      },
    });
    const written = model("rows", {
      inputs: { X: [50, 3], y: [50] },
      params: { c: [3] },
      forward: ({ X, y, c }) => {
        const d = sum(square(X.sub(c)), 1);
        const r = exp(d.mul(-0.5));
        return { J: sum(square(r.sub(y))) };
      },
    });
    const [mapping, direct] = await Promise.all(
      [own, written].map(async (one) => (await compileModel(present(modelIn(one)))).code),
    );
    const bodies = (code = ""): string => code.slice(code.indexOf("export function forward"));
    expect(bodies(mapping)).toBe(bodies(direct));
  });

  test("maps in maps, and in loops that stay", async () => {
    const traced = model("nested", {
      inputs: { X: [4, 3], s: [] },
      forward: ({ X, s }) => {
        const squares = map((x: Tensor<[3]>) => map((xi: Tensor<[]>) => sin(xi.mul(s)), x), X);
        const [end] = scan(
          (h: Tensor<[3]>, x: Tensor<[3]>) => [
            map((hi: Tensor<[]>) => tanh(hi), h.add(x)),
            undefined,
          ],
          X.at(0),
          squares,
        );
        return { J: sum(end) };
      },
    });
    const declared = present(modelIn(traced));
    const { code } = await compileModel(declared);
    expect(code.match(/for \(let t = /g)).toHaveLength(2);
    expectVerified(await checkModel(declared, { points: 2, kinks: 0 }));
  });
});

describe("maps that stay loops", () => {
  const loops: Readonly<Record<string, Row>> = {
    conditions: (x, { s }) =>
      cond(
        greater(sum(x), s),
        (own) => sin(own),
        (own) => exp(own),
        x,
      ),
    loops: (x) => scan((h: Tensor<[]>, xi: Tensor<[]>) => [sin(h.add(xi)), undefined], 0, x)[0],
    "large values": (x) => sum(sin(broadcastTo(reshape(x, [3, 1]), [3, 22])), 1),
    "what is looked up": (x, { c }, t) => x.mul(take(c, cast(t.mul(0.5), "int"))),
  };

  test.each(Object.entries(loops))("%s", async (_, row) => {
    const declared = mapped(row);
    expect(await isLoop(declared)).toBe(true);
    expectVerified(await checkModel(declared, { points: 2, kinks: 0 }));
  });

  test("in a debug build, and where the cache has a budget", async () => {
    const declared = mapped((x) => sin(x));
    for (const options of [{ debug: true }, { cacheBudget: 10_000 }]) {
      expect((await compileModel(declared, options)).code).toContain("for (let t = ");
    }
  });
});
