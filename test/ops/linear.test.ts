import { describe, vi } from "vitest";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { linearCases } from "../support/cases/linear.ts";

// Second derivatives of factorisations are long graphs.
vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(linearCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});
