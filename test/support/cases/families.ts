import type { Case } from "./case.ts";
import { diagonalCases } from "./diagonals.ts";
import { indexCases } from "./indices.ts";
import { linearCases } from "./linear.ts";
import { lossCases } from "./losses.ts";
import { scanCases } from "./scans.ts";
import { specialCases } from "./special.ts";
import { sortCases } from "./sort.ts";
import { statisticCases } from "./statistics.ts";
import { neuralCases, windowCases } from "./windows.ts";

/** Shapes for the operations that have test files of their own, test/ops/<family>.test.ts. */
export const families: readonly Case[] = [
  ...indexCases,
  ...linearCases,
  ...lossCases,
  ...scanCases,
  ...sortCases,
  ...specialCases,
  ...statisticCases,
  ...diagonalCases,
  ...windowCases,
  ...neuralCases,
];
