import { type Decimal, ONE, ZERO } from "./number.ts";
import type { Reference } from "./reference.ts";

type Holds = (...operands: Decimal[]) => boolean;

function predicate(holds: Holds, domains: Reference["domains"]): Reference {
  return { value: (...operands) => (holds(...operands) ? ONE : ZERO), partials: [], domains };
}

const comparison = (holds: Holds): Reference => predicate(holds, ["real", "real"]);
const connective = (holds: Holds): Reference => predicate(holds, ["truth", "truth"]);

/** Truth values, as 0 and 1. */
export const logic: Readonly<Record<string, Reference>> = {
  equal: comparison((a, b) => a.eq(b)),
  notEqual: comparison((a, b) => !a.eq(b)),
  less: comparison((a, b) => a.lt(b)),
  lessEqual: comparison((a, b) => a.lte(b)),
  greater: comparison((a, b) => a.gt(b)),
  greaterEqual: comparison((a, b) => a.gte(b)),
  logicalAnd: connective((a, b) => !a.isZero() && !b.isZero()),
  logicalOr: connective((a, b) => !a.isZero() || !b.isZero()),
  logicalNot: predicate((a) => a.isZero(), ["truth"]),
  isFinite: predicate((a) => a.isFinite(), ["real"]),
};
