import { describe, expect, test } from "vitest";
import { numberExpr } from "../../src/ir/exprs.ts";
import type { Buffer } from "../../src/ir/loops.ts";
import { rollOf, Rolls } from "../../src/6-lower/split/roll.ts";
import type { Form } from "../../src/6-lower/split/shapes.ts";
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
});
