import { type Case } from "./case.ts";
import { diagonalCases } from "./diagonals.ts";
import { linearCases } from "./linear.ts";
import { scanCases } from "./scans.ts";
import { statisticCases } from "./statistics.ts";

/** Shapes for the operations that have test files of their own, test/ops/<family>.test.ts. */
export const families: readonly Case[] = [
  ...linearCases,
  ...scanCases,
  ...statisticCases,
  ...diagonalCases,
];
