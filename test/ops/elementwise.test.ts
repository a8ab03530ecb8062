import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { present } from "../../src/diagnostics/invariant.ts";
import { arityOf, elementwise, type Row } from "../../src/ops/elementwise.ts";
import { type Formula, parseFormula } from "../../src/ops/formula.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { tangents } from "../../src/3-differentiate/tangent.ts";
import { interpret } from "../../src/check/interpret.ts";
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

/** The value of a formula, by what the rows it applies say. */
function evaluateFormula(formula: Formula, names: ReadonlyMap<string, number>): number {
  if (formula.kind === "number") return formula.value;
  if (formula.kind === "name") return present(names.get(formula.name));
  const args = formula.args.map((arg) => evaluateFormula(arg, names));
  return Number(present(elementwise.get(formula.op)).f(...args));
}

/** How far apart two numbers are, in units in the last place of the larger. */
function ulpsBetween(x: number, y: number): number {
  if (Object.is(x, y) || x === y) return 0;
  const size = Math.max(Math.abs(x), Math.abs(y), 2 ** -1022);
  return Math.abs(x - y) / 2 ** (Math.floor(Math.log2(size)) - 52);
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

  test("what it expands to computes the value, to a few ulp", () => {
    const { expand, ulps = 4 } = row;
    if (expand === undefined) return;
    for (const operands of combinations(row)) {
      const names = new Map(operands.map((x, at) => [at === 0 ? "a" : at === 1 ? "b" : "c", x]));
      const found = evaluateFormula(parseFormula(expand), names);
      const where = `${name}(${operands.join(", ")}) = ${found}`;
      const value = Number(row.f(...operands));
      if (Number.isFinite(value)) expect(ulpsBetween(found, value), where).toBeLessThan(2 * ulps);
      else expect(found, where).toBe(value);
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

/** Gradients of Σ (q > 0 ? w op(operands) : 0) at q = 0, w = 1, and the same in forward mode. */
function untaken(name: string, isDeep: boolean, columns: readonly number[][]): number[] {
  const count = columns[0]?.length ?? 0;
  const sizes = [...columns.map(() => [count]), [count], []];
  const model = modelWith(sizes, (b, ...leaves) => {
    const operands = leaves.slice(0, -2).map((leaf) => (isDeep ? b.apply("log", [leaf]) : leaf));
    const isTaken = b.apply("greater", [present(leaves.at(-1)), b.constant(0)]);
    // Behind a view it shows no more which zeros come from the choice: they are told by their value.
    const product = b.mul(present(leaves.at(-2)), b.apply(name, operands));
    const value = b.reshape(product, shapeOf([1, count]));
    const choice = b.apply("where", [isTaken, value, b.constant(0)]);
    return b.apply("sum", [choice], { axes: [0, 1], keepDims: false });
  });
  const { graph } = differentiate(model);
  const points = [...columns, Array<number>(count).fill(1), [0]];
  const given = graph.leaves.map(
    ({ node }, at) => [node, Float64Array.from(points[at] ?? [])] as const,
  );
  const gradients = graph.gradients.map(({ node }) => node);
  const directions = graph.leaves.map(({ node }) => [node, node] as const);
  const moving = tangents(
    graph.arena,
    graph.outputs.map(({ node }) => node),
    new Map(directions),
  );
  const roots = [...gradients, ...graph.outputs.flatMap(({ node }) => moving.get(node) ?? [])];
  const values = interpret(roots, new Map(given));
  return roots.flatMap((root) => [...present(values.get(root))]);
}

describe.each(smooth)("in a branch that is not taken, %s", (name, row) => {
  test.each([false, true])("lets nothing through, whatever its derivative (deep: %s)", (isDeep) => {
    // Leaves are finite, and far from where products of them would not be.
    const all = combinations(row)
      .filter((_, at) => arityOf(row) < 3 || at % 17 === 0)
      .filter((operands) => isDeep || operands.every((x) => Math.abs(x) < 1e3));
    const columns = Array.from({ length: arityOf(row) }, (_, operand) =>
      all.map((operands) => operands[operand] ?? NaN),
    );
    const found = untaken(name, isDeep, columns);
    expect(found.length).toBeGreaterThan(all.length);
    expect(found.filter((x) => x !== 0)).toEqual([]);
  });
});
