import { describe, expect, test } from "vitest";
import { rollOf, Rolls } from "../../src/6-lower/split/roll.ts";
import { type Form, formsOf } from "../../src/6-lower/split/shapes.ts";
import type { Step } from "../../src/6-lower/split/steps.ts";
import { invariant, present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, loadExpr, numberExpr } from "../../src/ir/exprs.ts";
import { Arena } from "../../src/ir/graph.ts";
import type { Buffer, Expr } from "../../src/ir/loops.ts";
import { SCALAR } from "../../src/ir/shape.ts";
import { constantSize } from "../../src/ir/size.ts";
import { schedule } from "../../src/5-schedule/schedule.ts";
import { lower } from "../../src/6-lower/lower.ts";
import { compileModel } from "../../src/compile.ts";
import { deepFlatten } from "../../src/ir/statements.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { cond, model, tanh, type Tensor } from "../../src/index.ts";
import { runsIn } from "../../src/6-lower/split/repetitions.ts";
import { repetitiveModel } from "../support/repetitive.ts";
import { resultsOf, splitModule } from "../support/split.ts";

const timeout = 600_000;

describe("what repeats itself in a sequence", () => {
  const labels = (text: string): (number | undefined)[] =>
    [...text].map((letter) => (letter === "." ? undefined : letter.charCodeAt(0)));

  test.each([
    ["xabcabcabcabcy", [{ first: 1, period: 3, count: 4 }]],
    ["aaaaaaaab", [{ first: 0, period: 1, count: 8 }]],
    ["abcabcabcx", []],
    ["abc.abc.abc.abc.", []],
    ["abcdefghijkl", []],
    [
      "xyxyxyxyxyababababab",
      [
        { first: 0, period: 2, count: 5 },
        { first: 10, period: 2, count: 5 },
      ],
    ],
  ])("%s", (text, runs) => {
    expect(runsIn(labels(text), 4)).toEqual(runs);
  });
});

describe("iterations that look back", () => {
  const memory = {
    offsets: new Map(),
    written: new Set<Buffer>(),
    read: new Set<Buffer>(),
    isLodged: () => false,
  };

  test.each([
    [1, { count: 4, lag: 1 }],
    [3, { count: 4, lag: 3 }],
    // No row would have the values that these need: they come from before all of them.
    [4, undefined],
    [9, undefined],
  ])("by %d", (reach, expected) => {
    const forms = Array.from({ length: 20 }, (_, at): Form => {
      return {
        label: 0,
        operands: [{ kind: "value", step: at - reach, expr: numberExpr(at) }],
      };
    });
    const found = rollOf({ first: 10, period: 1, count: 4 }, forms, new Rolls(), memory);
    expect(found && { count: found.count, lag: found.lag }).toEqual(expected);
  });
});

describe("the longest stretch of operands at equal distances", () => {
  const node = new Arena().intern("leaf", [], { name: "x" }, { dtype: "real", shape: SCALAR });

  /** Of steps that read memory at these places. */
  const stretch = (places: readonly number[]): [first: number, count: number] | undefined => {
    clearExprs();
    const buffers = places.map((_, id): Buffer => ({ id, space: "inputs", node, shape: SCALAR }));
    const forms = buffers.map((buffer): Form => {
      const expr = loadExpr(buffer, []);
      invariant(expr.kind === "load", "it is a load");
      return { label: 0, operands: [{ kind: "load", expr }] };
    });
    const found = rollOf({ first: 0, period: 1, count: places.length }, forms, new Rolls(), {
      offsets: new Map(buffers.map((buffer, at) => [buffer, constantSize(places[at] ?? 0)])),
      written: new Set(),
      read: new Set(),
      isLodged: () => false,
    });
    return found && [found.first, found.count];
  };

  test.each([
    [
      [0, 1, 2, 3, 4],
      [0, 5],
    ],
    [
      [0, 1, 3, 5, 7, 9, 10],
      [1, 5],
    ],
    [
      [9, 6, 3, 0, 1, 2],
      [0, 4],
    ],
    [
      [0, 1, 2, 3, 9, 10, 11, 12],
      [0, 4],
    ],
    [
      [4, 4, 4, 4, 5, 6, 7, 8, 9],
      [3, 6],
    ],
  ])("%j", (places, expected) => {
    expect(stretch(places)).toEqual(expected);
  });
});

test("steps are alike that do the same to what is as far back", () => {
  clearExprs();
  const number = numberExpr;
  const values = [applyExpr("sin", [number(1)])];
  const then = (op: string, to: Expr | undefined, by: number): void => {
    values.push(applyExpr(op, [present(to), number(by)]));
  };
  then("add", values[0], 2);
  then("add", values[1], 2);
  then("mul", values[2], 2);
  then("add", values[2], 2);
  then("add", applyExpr("neg", [present(values[4])]), 2);
  then("add", values[5], 0);
  then("add", values[6], -0);
  const steps = values.map((value, at): Step => {
    return { value, at, cost: 1, needs: [], isPinned: false, isGlued: false };
  });
  const definitions = new Map(values.map((value, at) => [value, at]));
  const forms = formsOf({ steps, definitions, stores: new Map(), read: new Set() });
  const [, first, second, ...others] = forms.map((form) => present(form).label);
  expect(second).toBe(first);
  expect(new Set([first, ...others]).size).toBe(1 + others.length);
});

describe("single numbers that are computed in the same way time and again", () => {
  test("compute the same in a loop, bit by bit", { timeout }, async () => {
    const wrong: string[] = [];
    let loops = 0;
    for (let seed = 0; seed < 20; seed++) {
      const model = repetitiveModel(seed, 60);
      const emit = ["valueAndGrad", "jvp", "predict"] as const;
      const options = { emit, accumulate: seed % 3 === 0, strictIndex: seed % 4 === 0 };
      const made = await splitModule(model, seed % 2 === 0 ? 400 : 2000, options);
      loops += made.loops;
      const [expected, found] = [made.whole, made.split].map((code) => resultsOf(code, model));
      if (JSON.stringify(expected) !== JSON.stringify(found)) wrong.push(`seed ${seed}`);
    }
    expect(wrong).toEqual([]);
    expect(loops).toBeGreaterThan(50);
  });

  test("take no more code for more of them", { timeout }, async () => {
    const lengthOf = async (count: number): Promise<number> => {
      const { split } = await splitModule(repetitiveModel(1, count), 4000);
      return split.split("\n").length;
    };
    const [few, many] = [await lengthOf(150), await lengthOf(600)];
    expect(many).toBeLessThan(few * 1.2);
  });

  test("are among what branches are said to read: their memory stays theirs until then", async () => {
    const own = model("branches", {
      inputs: { x: [24] },
      forward({ x }) {
        const ts = Array.from({ length: 24 }, (_, i) => tanh(x.at(i)));
        const total = (values: readonly Tensor<[]>[]): Tensor<[]> =>
          values.reduce((sum, value) => sum.add(value));
        const squares = (): Tensor<[]> => total(ts.map((t) => t.mul(t)));
        return { J: cond(total(ts).greater(0), squares, () => total(ts)) };
      },
    });
    const { graph } = await compileModel(present(modelIn(own)));
    const { functions } = lower(schedule(graph), { budget: 1500 });
    const statements = functions.flatMap((one) => [...deepFlatten(one.statements)]);
    const rows = statements.flatMap((one) =>
      one.kind === "store" && one.buffer.label === "values" ? [one.buffer] : [],
    );
    const read = statements.flatMap((one) => (one.kind === "branch" ? one.uses.reads : []));
    expect(rows).not.toEqual([]);
    expect(read).toEqual(expect.arrayContaining(rows));
  });
});
