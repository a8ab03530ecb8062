import { describe, expect, test } from "vitest";
import { Random } from "../../src/check/random.ts";
import { operations } from "../../src/ops/table.ts";
import { tensorClaims, unproved } from "../support/proof/tensor-claims.ts";
import { proveTensors, TENSOR_BOUND } from "../support/proof/tensors.ts";
import { elementwise } from "../../src/ops/elementwise.ts";

const POINTS = 6;

describe("operations on whole tensors against their definition in a hundred digits", () => {
  test.each(Object.entries(tensorClaims))("%s", { timeout: 60_000 }, async (_, claim) => {
    const options = { count: POINTS, bound: TENSOR_BOUND, random: new Random(9) };
    const { failures, compared } = await proveTensors(claim, options);
    expect(compared).toBeGreaterThan(0);
    expect(failures.slice(0, 5)).toEqual([]);
  });

  test("every operation of the table is proved, or listed with what proves it", () => {
    const proved = new Set(Object.values(tensorClaims).flatMap(({ covers }) => covers));
    const listed = new Set(Object.keys(unproved));
    const missing = [...operations.keys()].filter(
      (op) => !elementwise.has(op) && !proved.has(op) && !listed.has(op) && op !== "polygamma",
    );
    expect(missing).toEqual([]);
    expect([...proved, ...listed].filter((op) => !operations.has(op))).toEqual([]);
  });
});
