/**
 * `npm run proof`: value, first and second partials of every operation that works element by element, against a
 * hundred digits. Keeps what it found in bench/results/proof.json, from which `npm run docs` makes the table of
 * docs/verification.md. Takes some minutes.
 */
import { writeFileSync } from "node:fs";
import { format } from "prettier";
import { allClaims, POINTS, SECOND_POINTS } from "../test/support/proof/claims.ts";
import { type Finding, prove, proveSecond } from "../test/support/proof/prove.ts";

const results: Record<string, unknown> = {};
for (const [name, { subject, reference, ulps }] of allClaims()) {
  const findings = await prove(subject, reference, { ulps, count: POINTS });
  if (reference.partials.length > 0) {
    findings.push(...(await proveSecond(subject, reference, { ulps, count: SECOND_POINTS })));
  }
  results[name] = { ulps, findings: findings.map(summary) };
  const failures = findings.reduce((sum, finding) => sum + finding.failures.length, 0);
  console.log(`${name}: ${failures === 0 ? "ok" : `${failures} misses`}`);
  if (failures > 0) process.exitCode = 1;
}
const text = await format(JSON.stringify(results), { parser: "json", printWidth: 100 });
writeFileSync("bench/results/proof.json", text);

function summary({ what, points, worst, conditioned, flushed, excused }: Finding): unknown {
  return { what, points, worst: Number(worst.toPrecision(3)), conditioned, flushed, excused };
}
