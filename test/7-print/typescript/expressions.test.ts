import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyExpr, clearExprs, numberExpr } from "../../../src/ir/exprs.ts";
import type { Expr } from "../../../src/ir/loops.ts";
import {
  applyTemplate,
  negated,
  type Printed,
  printNumber,
} from "../../../src/7-print/typescript/expressions.ts";
import { arityOf, elementwise } from "../../../src/ops/elementwise.ts";
import { present } from "../../../src/diagnostics/invariant.ts";

/** A tree of operations on variables and numbers. */
type Tree = string | number | readonly Tree[];

function print(tree: Tree): Printed {
  if (typeof tree === "string") return { text: tree, precedence: 20 };
  if (typeof tree === "number") return printNumber(tree);
  const [op, ...operands] = tree;
  return applyTemplate(String(op), operands.map(print));
}

type Values = Readonly<Record<string, number | boolean>>;

function evaluate(tree: Tree, values: Values): number | boolean {
  if (typeof tree === "string") return present(values[tree]);
  if (typeof tree === "number") return tree;
  const [op, ...operands] = tree;
  const args = operands.map((operand) => evaluate(operand, values)) as number[];
  return present(elementwise.get(String(op))).f(...args);
}

/** What the text means to the engine. */
function run(text: string, values: Values): unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function(...Object.keys(values), `"use strict"; return ${text};`)(
    ...Object.values(values),
  ) as unknown;
}

const values: Values = { x: 3, y: -0.7, z: 1e-9, u: Infinity, v: -0, p: true, q: false };

describe("expressions", () => {
  const cases: [tree: Tree, text: string][] = [
    [["sub", "x", ["sub", "y", "z"]], "x - (y - z)"],
    [["sub", ["sub", "x", "y"], "z"], "x - y - z"],
    [["sub", "x", ["add", "y", "z"]], "x - (y + z)"],
    [["add", "x", ["add", "y", "z"]], "x + (y + z)"],
    [["div", "x", ["mul", "y", "z"]], "x / (y * z)"],
    [["div", ["mul", "x", "y"], "z"], "(x * y) / z"],
    [["neg", ["div", ["mul", "x", "y"], "z"]], "(-x * y) / z"],
    [["neg", ["neg", ["div", ["mul", "x", "y"], "z"]]], "-((-x * y) / z)"],
    [["mul", "x", ["neg", ["div", "y", "z"]]], "x * (-y / z)"],
    [["square", ["mul", "x", "y"]], "x * y * (x * y)"],
    [["add", ["fmod", "x", "y"], "z"], "(x % y) + z"],
    [["mul", "x", ["div", "y", "z"]], "x * (y / z)"],
    [["mul", ["add", "x", "y"], "z"], "(x + y) * z"],
    [["add", ["mul", "x", "y"], "z"], "x * y + z"],
    [["neg", ["neg", "x"]], "-(-x)"],
    [["neg", ["mul", "x", "y"]], "-x * y"],
    [["mul", ["neg", "x"], "y"], "-x * y"],
    [["mul", "x", ["neg", "y"]], "x * -y"],
    [["neg", ["mul", ["neg", "x"], "y"]], "-(-x * y)"],
    [["neg", ["add", "x", "y"]], "-(x + y)"],
    [["sub", "x", ["neg", "y"]], "x - -y"],
    [["sub", ["neg", "x"], "y"], "-x - y"],
    [["neg", -5], "-(-5)"],
    [["neg", -0], "-(-0)"],
    [["sub", "x", -5], "x - -5"],
    [["mul", "x", -5], "x * -5"],
    [["mul", -5, "x"], "-5 * x"],
    [["square", ["add", "x", "y"]], "(x + y) * (x + y)"],
    [["square", ["neg", "x"]], "-x * -x"],
    [["div", "x", ["square", "y"]], "x / (y * y)"],
    [["where", "p", "x", "y"], "p ? x : y"],
    [["where", "p", "x", ["where", "q", "y", "z"]], "p ? x : q ? y : z"],
    [["where", "p", ["where", "q", "x", "y"], "z"], "p ? (q ? x : y) : z"],
    [["where", ["less", "x", "y"], "x", "y"], "x < y ? x : y"],
    [["add", ["where", "p", "x", "y"], "z"], "(p ? x : y) + z"],
    [["neg", ["where", "p", "x", "y"]], "-(p ? x : y)"],
    [["sqrt", ["where", "p", "x", "y"]], "Math.sqrt(p ? x : y)"],
    [["maximum", ["sub", "x", "y"], ["neg", "z"]], "Math.max(x - y, -z)"],
    [["logicalOr", ["logicalAnd", "p", "q"], "p"], "(p && q) || p"],
    [["logicalAnd", ["logicalOr", "p", "q"], "p"], "(p || q) && p"],
    [["logicalAnd", "p", ["logicalAnd", "q", "p"]], "p && q && p"],
    [["logicalNot", ["less", "x", "y"]], "!(x < y)"],
    [["logicalNot", ["logicalNot", "p"]], "!!p"],
    [["logicalAnd", ["less", "x", "y"], ["equal", "y", "z"]], "x < y && y === z"],
    [["less", ["add", "x", "y"], ["neg", "z"]], "x + y < -z"],
    [["equal", ["sub", "x", "y"], 0], "x - y === 0"],
    [["pow", "x", ["neg", "y"]], "Math.pow(x, -y)"],
  ]; // prettier-ignore
  test.each(cases)("%j", (tree, text) => {
    const printed = print(tree).text;
    expect(printed).toBe(text);
    expect(run(printed, values)).toBe(evaluate(tree, values));
  });

  const numbers: [value: number, text: string][] = [
    [0, "0"],
    [-0, "-0"],
    [-5, "-5"],
    [0.1, "0.1"],
    [1e21, "1e21"],
    [-1e300, "-1e300"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e308"],
    [Infinity, "Infinity"],
    [-Infinity, "-Infinity"],
    [NaN, "NaN"],
    [2 ** 53, "9007199254740992"],
    [Math.PI, "Math.PI"],
    [-Math.SQRT1_2, "-Math.SQRT1_2"],
    [1 / 3, "1 / 3"],
    [-2 / 3, "-2 / 3"],
  ];
  test.each(numbers)("the number %s stands for itself in every place", (value, text) => {
    expect(printNumber(value).text).toBe(text);
    const trees: Tree[] = [value, ["neg", value], ["mul", "x", value], ["mul", value, "x"]];
    trees.push(["div", "x", value], ["sub", "x", value], ["square", value]);
    trees.push(["where", ["less", value, "x"], value, ["neg", ["neg", value]]]);
    for (const tree of trees) expect(run(print(tree).text, values)).toBe(evaluate(tree, values));
  });

  test("any tree means to the engine what the table says, to the last bit", () => {
    const printed = [...elementwise].filter(([, row]) => row.print !== undefined);
    const rows = printed.map(([op, row]) => ({
      op,
      result: row.types?.result ?? "real",
      operands: row.types?.operands ?? Array.from({ length: arityOf(row) }, () => "real" as const),
    }));
    const seen = new Set<string>();
    const { real } = fc.letrec<{ real: Tree; bool: Tree }>((tie) => {
      const applied = (result: string): fc.Arbitrary<Tree>[] =>
        rows
          .filter((row) => row.result === result)
          .map(({ op, operands }) =>
            fc.tuple(...operands.map((type) => tie(type))).map((trees): Tree => {
              seen.add(op);
              return [op, ...trees];
            }),
          );
      const special = [0, -0, -1, 1 / 3, -1 / 7, 0.1, 1e21, -5e-324, NaN, Infinity, -Infinity];
      const leaf = fc.constantFrom<Tree>("x", "y", "z", "u", "v", ...special);
      return {
        real: fc.oneof({ maxDepth: 6 }, { weight: 4, arbitrary: leaf }, ...applied("real")),
        bool: fc.oneof({ maxDepth: 6 }, fc.constantFrom<Tree>("p", "q"), ...applied("bool")),
      };
    });
    let longest = 0;
    const agrees = fc.property(real, (tree) => {
      const { text } = print(tree);
      longest = Math.max(longest, text.length);
      expect(run(text, values), text).toBe(evaluate(tree, values));
    });
    fc.assert(agrees, { numRuns: 3000, seed: 1 });
    expect(seen).toEqual(new Set(printed.map(([op]) => op)));
    expect(longest).toBeGreaterThan(100);
  });

  test("the operand of a negation, for `-=`", () => {
    clearExprs();
    const x: Expr = numberExpr(3);
    expect(negated(applyExpr("neg", [x]))).toBe(x);
    expect(negated(applyExpr("abs", [x]))).toBeUndefined();
    expect(negated(x)).toBeUndefined();
  });
});
