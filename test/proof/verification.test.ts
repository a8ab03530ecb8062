import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keptProof, verificationPage } from "../../scripts/verification.ts";
import { allClaims } from "../support/proof/claims.ts";
import { excuses } from "../support/proof/excuses.ts";

describe("docs/verification.md", () => {
  test(
    "shows the proof that is kept, and the edge points as they are today",
    { timeout: 60_000 },
    async () => {
      expect(readFileSync("docs/verification.md", "utf8")).toBe(await verificationPage());
    },
  );

  test("the proof is of the operations that there are, with their bounds", () => {
    const claims = [...allClaims()].map(([name, { ulps }]) => [name, ulps]);
    const kept = Object.entries(keptProof()).map(([name, { ulps }]) => [name, ulps]);
    expect(kept).toEqual(claims);
  });

  test("every excuse has an operation, and excuses something", () => {
    const kept = keptProof();
    for (const { op, what } of excuses) {
      const findings = kept[op]?.findings.filter((finding) => what.includes(finding.what)) ?? [];
      expect(findings.map(({ what: own }) => own)).toEqual(what);
      expect(
        findings.reduce((sum, { excused }) => sum + excused, 0),
        op,
      ).toBeGreaterThan(0);
    }
  });
});
