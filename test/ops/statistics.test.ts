import { describe, vi } from "vitest";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { statisticCases } from "../support/cases/statistics.ts";

vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(statisticCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});
