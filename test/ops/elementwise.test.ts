import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { arityOf, elementwise, type Row } from "../../src/ops/elementwise.ts";
import { gradientModel, modelWith, verifyAdjoint } from "../support/graphs.ts";

const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  2,
  -3,
  1e-300,
  -1e-300,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  Infinity,
  -Infinity,
  NaN,
  1e-8,
  30,
  -40,
  710,
  -750,
];

function operandsOf(row: Row): readonly ("real" | "bool")[] {
  return row.types?.operands ?? Array.from({ length: arityOf(row) }, () => "real" as const);
}

/** Every combination of special operands. */
function combinations(row: Row): number[][] {
  return operandsOf(row).reduce<number[][]>(
    (all, dtype) =>
      all.flatMap((known) => (dtype === "bool" ? [0, 1] : special).map((x) => [...known, x])),
    [[]],
  );
}

describe.each([...elementwise])("%s", (name, row) => {
  test("the printed text computes the value, bit for bit", () => {
    // Templates are held against references of their own.
    if (row.print === undefined) return;
    const printed = runInThisContext(`(a, b, c) => (${row.print})`) as Row["f"];
    for (const operands of combinations(row)) {
      const isBool = operandsOf(row).map((dtype) => dtype === "bool");
      const own = operands.map((x, at) => (isBool[at] === true ? x === 1 : x)) as number[];
      expect(printed(...own), `${name}(${own.join(", ")})`).toBe(row.f(...operands));
    }
  });

  test("declares a derivative for each operand, or none at all", () => {
    if (row.d) expect(row.d).toHaveLength(arityOf(row));
    const reals = [...operandsOf(row), row.types?.result ?? "real"].every(
      (dtype) => dtype === "real",
    );
    if (reals) expect(row.d).toBeDefined();
  });
});

const smooth = [...elementwise].filter(([, row]) => row.types === undefined);

describe.each(smooth)("derivatives of %s", (name, row) => {
  const shapes = Array.from({ length: arityOf(row) }, () => [3]);
  const model = modelWith(shapes, (b, ...leaves) => b.apply(name, leaves));

  test("reverse mode, forward mode and differences agree", () => {
    const report = verifyAdjoint(model, 5, 6);
    expect(report.rows.filter((one) => one.verdict !== "ok")).toEqual([]);
    expect(report.counts.differences).toBeGreaterThan(10 * arityOf(row));
  });

  test("so they do for the derivative of the derivative", () => {
    const report = verifyAdjoint(gradientModel(model), 5, 6);
    expect(report.rows.filter((one) => one.verdict !== "ok")).toEqual([]);
  });
});
