import { describe } from "vitest";
import { special } from "../../src/ops/elementwise/special.ts";
import { polygammaClaim, polygammaOrders } from "../support/proof/claims.ts";
import { proveClaim, proveSection } from "../support/proof/section.ts";

proveSection(special);

describe.each(polygammaOrders)("polygamma of order %i", (order) => {
  proveClaim(() => polygammaClaim(order), true);
});
