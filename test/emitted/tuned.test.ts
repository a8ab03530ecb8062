import { expect, test } from "vitest";
import { lowered, withLowered } from "../support/mutation/thresholds.ts";
import { fuzzTuned } from "../support/mutation/tuned.ts";

const timeout = 300_000;

// What makes code longer and faster does so in large models only. Small ones are checked as thoroughly as random
// models are: `npx jiti bench/fuzz.ts --tuned --seed 1 --count 10000 --seconds 3600`, with --loops and --sizes too.
test("random models, compiled as if they were large, agree with every witness", { timeout }, () => {
  expect(fuzzTuned(["--seed", "100", "--count", "12"])).toBe(0);
});

test("a threshold that is no longer there is missed", () => {
  expect(Object.keys(lowered).length).toBeGreaterThan(5);
  expect(withLowered("const MANY = 20;\nconst OF_MANY = 3;\n", { MANY: 2 })).toBe(
    "const MANY = 2;\nconst OF_MANY = 3;\n",
  );
  expect(() => withLowered("const FEW = 3;\n", { MANY: 2 })).toThrow("no threshold MANY");
});
