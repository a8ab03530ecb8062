import { describe } from "vitest";
import { present } from "../../src/diagnostics/invariant.ts";
import { special } from "../../src/ops/elementwise/special.ts";
import { referenceOf } from "../support/decimal/index.ts";
import { proveClaim, proveSection } from "../support/proof/section.ts";

proveSection(special);

describe.each([1, 2, 3, 7])("polygamma of order %i", (order) => {
  const attributes = { order };
  const subject = { op: "polygamma", dtypes: ["real" as const], attributes };
  const reference = present(referenceOf("polygamma", attributes), "it has a reference");
  proveClaim(() => ({ subject, reference, ulps: 4 }), true);
});
