import { describe, vi } from "vitest";
import { byOperation, testDerivatives, testEmitted } from "../support/cases/case.ts";
import { diagonalCases } from "../support/cases/diagonals.ts";

vi.setConfig({ testTimeout: 60_000 });

describe.each(byOperation(diagonalCases))("%s", (_op, own) => {
  testDerivatives(own);
  testEmitted(own);
});
