import { describe, vi } from "vitest";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { scanCases } from "../support/cases/scans.ts";

vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(scanCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});
