import type { Row } from "../../../src/ops/elementwise.ts";
import { claimOf } from "./claims.ts";
import { edges } from "./edges.ts";
import { run, vectorModel } from "./subject.ts";

/** What the emitted code of a row gives at its edges that is not what the table of edges says. */
export async function missesAtEdges(op: string, row: Row): Promise<string[]> {
  const points = edges[op] ?? [];
  if (points.length === 0) return [];
  const { subject } = claimOf(op, row);
  const columns = subject.dtypes.map((_, operand) =>
    Float64Array.from(points, ([at]) => at[operand] ?? NaN),
  );
  const { value, partials } = await run(vectorModel(subject, points.length), columns);
  return points.flatMap(([at, expected, slopes], point) => {
    const text = `${op}(${at.map(shown).join(", ")})`;
    const own = value[point] ?? NaN;
    const misses = isAbout(own, expected) ? [] : [`${text} is ${own}, not ${expected}`];
    slopes.forEach((slope, operand) => {
      const found = partials[operand]?.[point] ?? NaN;
      if (!isAbout(found, slope)) misses.push(`∂${operand} of ${text} is ${found}, not ${slope}`);
    });
    return misses;
  });
}

/** The same number, to a millionth; NaN is NaN. */
function isAbout(found: number, expected: number): boolean {
  if (!Number.isFinite(expected) || expected === 0) return Object.is(found + 0, expected + 0);
  return Math.abs(found - expected) <= Math.abs(expected) * 1e-6;
}

function shown(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
