import { describe, expect, test } from "vitest";
import { arityOf, type Row } from "../../../src/ops/elementwise.ts";
import { type Claim, claimOf, LEAST_SECOND_POINTS, POINTS, SECOND_POINTS } from "./claims.ts";
import { type Finding, prove, proveSecond } from "./prove.ts";

/** Tests all rows of a section of the table. */
export function proveSection(rows: Readonly<Record<string, Row>>): void {
  describe.each(Object.entries(rows))("%s", (op, row) => {
    test("has as many operands and derivatives as its reference", () => {
      const { reference } = claimOf(op, row);
      expect(reference.domains).toHaveLength(arityOf(row));
      expect(reference.partials).toHaveLength(row.d?.length ?? 0);
    });

    proveClaim(() => claimOf(op, row), row.d !== undefined);
  });
}

export function proveClaim(claimed: () => Claim, isDifferentiable: boolean): void {
  test("value and partials, as emitted, all over the domain", { timeout: 120_000 }, async () => {
    const { subject, reference, ulps } = claimed();
    const findings = await prove(subject, reference, { ulps, count: POINTS });
    expect(failuresIn(findings)).toEqual([]);
  });

  if (!isDifferentiable) return;
  test("second derivatives, as emitted", { timeout: 120_000 }, async () => {
    const { subject, reference, ulps } = claimed();
    const findings = await proveSecond(subject, reference, { ulps, count: SECOND_POINTS });
    expect(failuresIn(findings)).toEqual([]);
    const points = findings.reduce((sum, finding) => sum + finding.points, 0);
    expect(points).toBeGreaterThanOrEqual(LEAST_SECOND_POINTS);
  });
}

/** The first few misses of each kind, to be read. */
function failuresIn(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ what, failures }) =>
    failures
      .slice(0, 5)
      .map(
        ({ at, found, wanted, ulps, condition }) =>
          `${what} at (${at.map(shown).join(", ")}) is ${shown(found)}, not ${wanted}: ` +
          `${ulps.toPrecision(3)} ulp, condition ${condition.toPrecision(3)}; ${failures.length} in all`,
      ),
  );
}

function shown(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
