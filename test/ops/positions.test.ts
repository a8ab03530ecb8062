import { describe, vi } from "vitest";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { indexCases } from "../support/cases/indices.ts";

vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(indexCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});
