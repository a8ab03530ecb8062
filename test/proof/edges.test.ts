import { describe, expect, test } from "vitest";
import { elementwise } from "../../src/ops/elementwise.ts";
import { missesAtEdges } from "../support/proof/at-edges.ts";
import { edges } from "../support/proof/edges.ts";

describe("ties, kinks and ends of domains, as emitted", () => {
  test("every row that states an edge has points, and no other", () => {
    const stated = [...elementwise].filter(([, row]) => row.edge !== undefined);
    expect(Object.keys(edges).sort()).toEqual(stated.map(([op]) => op).sort());
  });

  test.each([...elementwise].filter(([op]) => op in edges))("%s", async (op, row) => {
    expect(await missesAtEdges(op, row)).toEqual([]);
  });
});
