import { expect, test } from "vitest";
import { checkModel } from "../../../src/check/check.ts";
import type { CheckReport } from "../../../src/check/report.ts";
import type { Attributes, Node } from "../../../src/ir/graph.ts";
import type { Model } from "../../../src/ir/model.ts";
import type { Builder } from "../../../src/ops/builder.ts";
import { gradientModel, modelWith, verifyAdjoint } from "../graphs.ts";

/** An operation on operands of these sizes. */
export interface Case {
  readonly op: string;
  readonly sizes: readonly (readonly number[])[];
  readonly attributes: Attributes;
  /** The model's output, where it is not the operation on these operands. */
  readonly build?: (b: Builder, ...leaves: Node[]) => Node;
}

/** One operand. */
export function one(op: string, sizes: readonly number[], attributes: Attributes): Case {
  return { op, sizes: [sizes], attributes };
}

/** All subsets of 0 … rank - 1. */
export function subsets(rank: number): number[][] {
  return Array.from({ length: 2 ** rank }, (_, bits) =>
    Array.from({ length: rank }, (_, axis) => axis).filter((axis) => (bits >> axis) & 1),
  );
}

/** The operation over every set of axes of tensors of these sizes, with and without `keepDims`. */
export function reductionCases(
  op: string,
  all: readonly (readonly number[])[],
  more: Attributes = {},
): Case[] {
  return all.flatMap((sizes) =>
    subsets(sizes.length)
      .filter((axes) => axes.length > 0 || sizes.length === 0)
      .flatMap((axes) =>
        [false, true].map((keepDims) => one(op, sizes, { axes, keepDims, ...more })),
      ),
  );
}

export function modelOf({ op, sizes, attributes, build }: Case): Model {
  return modelWith(sizes, build ?? ((b, ...leaves) => b.apply(op, leaves, attributes)));
}

/** That every partial was compared by two witnesses, and each comparison came out well. */
export function expectVerified(report: CheckReport): void {
  expect([...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok")).toEqual([]);
  const partials = report.rows.reduce((sum, row) => sum + row.partials, 0);
  expect(report.counts.tangents).toBeGreaterThanOrEqual(2 * partials);
  expect(report.counts.adjoints).toBeGreaterThanOrEqual(2 * partials);
}

/** The cases by operation. */
export function byOperation(cases: readonly Case[]): [string, Case[]][] {
  const ops = new Set(cases.map(({ op }) => op));
  return [...ops].map((op) => [op, cases.filter((other) => other.op === op)]);
}

/** The emitted code of some cases of one operation: values, and every partial. */
export function testEmitted(own: readonly Case[]): void {
  // Compiling takes its time; a step that is odd meets all combinations of options.
  const some = own.filter((_, at) => own.length < 20 || at % 7 === 0);
  test(`the emitted code of ${some.length} shapes is right`, async () => {
    for (const one of some) {
      const model = modelOf(one);
      const upstream = model.loss === undefined;
      const report = await checkModel(model, { points: 2, kinks: 2, compile: { upstream } });
      expectVerified(report);
      expect(report.counts.values).toBeGreaterThan(0);
    }
  });
}

/** First and second derivatives of all cases of one operation. */
export function testDerivatives(own: readonly Case[]): void {
  test(`reverse mode, forward mode and differences agree on ${own.length} shapes`, () => {
    for (const one of own) expectVerified(verifyAdjoint(modelOf(one)));
  });

  test("so they do for the adjoint of the adjoint", () => {
    // The second derivatives of every shape would say little more than those of every third.
    for (const one of own.filter((_, at) => own.length < 20 || at % 3 === 0)) {
      expectVerified(verifyAdjoint(gradientModel(modelOf(one)), 2, 1));
    }
  });
}
