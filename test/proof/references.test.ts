import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/check/random.ts";
import * as functions from "../support/decimal/functions.ts";
import { references } from "../support/decimal/index.ts";
import { exact } from "../support/decimal/number.ts";
import { difference } from "../support/proof/difference.ts";
import { ordinaryPointsIn } from "../support/proof/points.ts";

const Library = Decimal.clone({ defaults: true, precision: 80 });

const pairs = [
  ["exp", "exp", -700, 700],
  ["log", "ln", 1e-3, 1e3],
  ["sin", "sin", -50, 50],
  ["cos", "cos", -50, 50],
  ["tan", "tan", -50, 50],
  ["asin", "asin", -1, 1],
  ["acos", "acos", -1, 1],
  ["atan", "atan", -50, 50],
  ["sinh", "sinh", -50, 50],
  ["cosh", "cosh", -50, 50],
  ["tanh", "tanh", -20, 20],
  ["asinh", "asinh", -50, 50],
  ["acosh", "acosh", 1, 50],
  ["atanh", "atanh", -1, 1],
] as const;

describe("the references", () => {
  test.each(pairs)("%s is decimal.js' own", (name, own, low, high) => {
    const random = new Random(3);
    for (let i = 0; i < 15; i++) {
      const x = exact(random.between(low, high));
      const wanted = new Library(x.toString())[own]();
      const found = new Library(functions[name](x).toString());
      expect(
        found.sub(wanted).abs().lte(wanted.abs().mul("1e-70")),
        `${name}(${x.toString()})`,
      ).toBe(true);
    }
  });

  test.each([...references].filter(([, { partials }]) => partials.length > 0))(
    "the partials of %s are differences of its value",
    (_, { value, partials, domains }) => {
      const points = ordinaryPointsIn(domains, 40, new Random(4));
      let compared = 0;
      for (let at = 0; at < 40; at++) {
        const operands = points.map((column) => exact(column[at] ?? NaN));
        partials.forEach((partial, operand) => {
          if (domains[operand] === "truth") return;
          const wanted = difference(value, operands, operand);
          const found = partial(...operands);
          if (!wanted || !found.isFinite()) return;
          compared++;
          const tolerance = wanted.abs().mul("1e-20").add("1e-30");
          expect(found.sub(wanted).abs().lte(tolerance), operands.join(", ")).toBe(true);
        });
      }
      expect(compared).toBeGreaterThan(10);
    },
  );
});
