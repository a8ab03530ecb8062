import { describe, expect, test } from "vitest";
import { requireAgreement } from "../../bench/suite/agree.ts";
import { caseNames, loadCase, loadFast } from "../../bench/suite/load.ts";
import { competitionOf } from "../../bench/suite/measure.ts";

/** A file that is checked against gradc's values before it is timed: by hand, in C, and gradc's loops in C. */
describe("what gradc is measured against gives gradc's values", () => {
  test.each(caseNames())("%s", async (name) => {
    const loaded = await loadCase(name);
    const { arms, skipped, close } = await competitionOf(loaded, ["scalar"]);
    close();
    const who = new Set(arms.map((arm) => arm.name.split(":")[0]));
    expect([...who]).toEqual(expect.arrayContaining(["gradc", "own memory", "hand"]));
    expect(skipped.filter((why) => why !== "C: there is no gcc")).toEqual([]);
  });
});

test("--fast-math is timed where it changes the code", async () => {
  const divides = await loadCase("reprojection");
  expect((await loadFast(divides))?.calls.jacobian).toBeDefined();
  const doesNot = await loadCase("scalar");
  expect(await loadFast(doesNot)).toBeUndefined();
});

describe("what does not agree is not timed", () => {
  const expected = {
    outputs: Float64Array.of(2),
    derivative: Float64Array.of(1e6, -3, 0),
  };

  test.each([
    ["a derivative in the ninth digit", [2], [1e6, -3.00002, 0]],
    ["NaN", [2], [1e6, -3, NaN]],
    ["a value", [2.00000001], [1e6, -3, 0]],
    ["a missing number", [2], [1e6, -3]],
  ])("%s", (_, outputs, derivative) => {
    const found = {
      outputs: Float64Array.from(outputs),
      derivative: Float64Array.from(derivative),
    };
    expect(() => requireAgreement("it", found, expected)).toThrow(/^it: (outputs|derivative)\[/);
  });

  test("rounding is let pass", () => {
    const found = {
      outputs: Float64Array.of(2 + 4e-16),
      derivative: Float64Array.of(1e6, -3 - 1e-9, 1e-8),
    };
    expect(() => requireAgreement("it", found, expected)).not.toThrow();
  });
});
