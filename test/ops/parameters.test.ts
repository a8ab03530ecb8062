import { describe, expect, test, vi } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { interpret } from "../../src/check/interpret.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  clip,
  dropout,
  elu,
  expr,
  greater,
  huber,
  integerPow,
  leakyRelu,
  model,
  mse,
  type Operand,
  sum,
  type Tensor,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";

vi.setConfig({ testTimeout: 60_000 });

/** A model of x, y [3] whose output is `build`'s. */
function modelOf(build: (x: Tensor<[3]>, y: Tensor<[3]>) => Tensor): Model {
  const traced = model("m", {
    inputs: { x: [3], y: [3] },
    forward: ({ x, y }) => ({ z: build(x, y) }),
  });
  return present(modelIn(traced));
}

function valueOf(one: Model, x: readonly number[], y: readonly number[] = [0, 0, 0]): number[] {
  const [output] = one.graph.outputs;
  const given = one.graph.leaves.map(
    ({ name, node }) => [node, Float64Array.from(name === "x" ? x : y)] as const,
  );
  const root = present(output).node;
  return [...present(interpret([root], new Map(given)).get(root))];
}

async function expectVerified(one: Model): Promise<void> {
  const report = await checkModel(one, { points: 3, kinks: 2, compile: { upstream: true } });
  expect(report.rows.filter((row) => row.verdict !== "ok")).toEqual([]);
  expect(report.counts.tangents).toBeGreaterThan(0);
}

async function codeOf(one: Model): Promise<string> {
  return (await compileModel(one, { upstream: true })).code;
}

describe("parameters that may be left out", () => {
  test("have the defaults of other libraries", () => {
    const at = [-2, 0, 3];
    expect(
      valueOf(
        modelOf((x) => leakyRelu(x)),
        at,
      ),
    ).toEqual([-0.02, 0, 3]);
    expect(
      valueOf(
        modelOf((x) => x.leakyRelu(0.5)),
        at,
      ),
    ).toEqual([-1, 0, 3]);
    expect(
      valueOf(
        modelOf((x) => elu(x)),
        at,
      ),
    ).toEqual([Math.expm1(-2), 0, 3]);
    expect(
      valueOf(
        modelOf((x) => x.elu(2)),
        at,
      ),
    ).toEqual([2 * Math.expm1(-2), 0, 3]);
    expect(
      valueOf(
        modelOf((x, y) => huber(x, y)),
        at,
      ),
    ).toEqual([(1.5 + 2.5) / 3]);
  });

  test("may be left out of formulas, too", () => {
    const formula = (text: string) => modelOf((x, y) => expr(text, { x, y }));
    const at = [-2, 0, 3];
    expect(valueOf(formula("leakyRelu(x)"), at)).toEqual([-0.02, 0, 3]);
    expect(valueOf(formula("leakyRelu(x, 0.5)"), at)).toEqual([-1, 0, 3]);
    expect(valueOf(formula("huber(x, y)"), at)).toEqual([(1.5 + 2.5) / 3]);
    expect(valueOf(formula("huber(x, y, 10)"), at)).toEqual([(2 + 4.5) / 3]);
    expect(valueOf(formula("dropout(x, [1, 0, 1], 0.5)"), at)).toEqual([-4, 0, 6]);
    expect(valueOf(formula("integerPow(x, -2)"), [2, 1, -4])).toEqual([0.25, 1, 0.0625]);
    expect(valueOf(formula("binaryCrossEntropy(x, y)"), [0, 0, 0])[0]).toBeCloseTo(Math.LN2, 15);
  });

  test("are differentiated like any operand: a slope that is learnt", async () => {
    await expectVerified(modelOf((x, y) => leakyRelu(x, y)));
    await expectVerified(modelOf((x, y) => elu(x, y)));
    await expectVerified(modelOf((x, y) => clip(x, y, y.add(1))));
  });
});

describe("dropout", () => {
  test("with a mask of numbers", async () => {
    const one = modelOf((x, y) => dropout(x, y, 0.2));
    expect(valueOf(one, [1, 2, 3], [1, 0, 1])).toEqual([1 / 0.8, 0, 3 / 0.8]);
    await expectVerified(one);
  });

  test("with a mask of truth values nothing flows where it is false, not even a NaN", async () => {
    const one = modelOf((x, y) => x.sqrt().dropout(greater(y, 0), 0.5));
    expect(valueOf(one, [4, -1, 9], [1, 0, 1])).toEqual([4, 0, 6]);
    expect(await codeOf(one)).not.toContain("NaN");
    await expectVerified(one);
  });

  test("at rate 0 leaves everything as it is", async () => {
    const one = modelOf((x, y) => dropout(x, y, 0));
    expect(await codeOf(one)).toContain("m: z = x ⊙ y\n");
  });
});

describe("integerPow", () => {
  const at = [1.5, -0.25, 3];
  test.each([-8, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 20])("to the power %i", async (n) => {
    const one = modelOf((x) => integerPow(x, n));
    expect(valueOf(one, at)).toEqual(at.map((x) => x ** n));
    await expectVerified(modelOf((x) => x.integerPow(n)));
  });

  test.each([2, 3, 4, 5, 6, 8, -1, -2, -3, -4])(
    "to the power %i is emitted as products",
    async (n) => {
      const code = await codeOf(modelOf((x) => integerPow(x, n)));
      const forward = code.slice(
        code.indexOf("function forward"),
        code.indexOf("function backward"),
      );
      expect(forward).not.toContain("Math.pow");
    },
  );

  test("reads as a power in comments", async () => {
    expect(await codeOf(modelOf((x) => x.integerPow(7)))).toContain("z = x⁷");
    expect(await codeOf(modelOf((x) => x.integerPow(-3)))).toContain("z = x⁻³");
  });
});

test("new rows broadcast as the others do", async () => {
  const traced = model("m", {
    inputs: { x: [2, 1, 3], y: [4, 1], z: [] },
    forward: ({ x, y, z }) => {
      const widened = clip(x, y.sub(2), z.add(3)).hypot(y).atan2(x).fma(y, z);
      const all: Operand = widened.logaddexp(x).copysign(y);
      return { J: sum(mse(all, y.mul(x))) };
    },
  });
  await expectVerified(present(modelIn(traced)));
});
