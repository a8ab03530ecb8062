import { describe, expect, test } from "vitest";
import { edgePoints, gradientAt } from "../../scripts/edge-points.ts";

describe("where others give NaN or one side of a tie", () => {
  test.each(edgePoints)("$title", { timeout: 30_000 }, async (point) => {
    const found = await gradientAt(point);
    expect(found.map((x) => x + 0)).toEqual(point.gradient);
  });
});
