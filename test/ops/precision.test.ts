import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { Random } from "../../src/check/random.ts";
import { evaluate, modelWith } from "../support/graphs.ts";

Decimal.set({ precision: 60 });

interface Reference {
  readonly value: (...operands: Decimal[]) => Decimal;
  readonly gradients: readonly ((...operands: Decimal[]) => Decimal)[];
  /** Only positive first operands. */
  readonly isPositive?: boolean;
  /** Accepted error of the derivatives in ulp, where it is not 4. */
  readonly ulps?: number;
  /** Size of the terms that cancel in the derivative, where they do. */
  readonly terms?: number;
}

const one = new Decimal(1);

/** The smooth operations in 60 digits. */
const references: Readonly<Record<string, Reference>> = {
  add: { value: (a, b) => a.add(b), gradients: [() => one, () => one] },
  sub: { value: (a, b) => a.sub(b), gradients: [() => one, () => one.neg()] },
  mul: { value: (a, b) => a.mul(b), gradients: [(_, b) => b, (a) => a] },
  div: {
    value: (a, b) => a.div(b),
    gradients: [(_, b) => one.div(b), (a, b) => a.div(b.mul(b)).neg()],
  },
  neg: { value: (a) => a.neg(), gradients: [() => one.neg()] },
  square: { value: (a) => a.mul(a), gradients: [(a) => a.mul(2)] },
  sqrt: { value: (a) => a.sqrt(), gradients: [(a) => one.div(a.sqrt().mul(2))], isPositive: true },
  pow: {
    value: (a, b) => a.pow(b),
    gradients: [(a, b) => b.mul(a.pow(b.sub(1))), (a, b) => a.pow(b).mul(a.ln())],
    isPositive: true,
    // b - 1 is rounded before it becomes an exponent, and log(a) multiplies that.
    ulps: 16,
  },
  exp: { value: (a) => a.exp(), gradients: [(a) => a.exp()] },
  log: { value: (a) => a.ln(), gradients: [(a) => one.div(a)], isPositive: true },
  sin: { value: (a) => a.sin(), gradients: [(a) => a.cos()] },
  cos: { value: (a) => a.cos(), gradients: [(a) => a.sin().neg()] },
  tanh: {
    value: (a) => a.tanh(),
    gradients: [(a) => one.sub(a.tanh().mul(a.tanh()))],
    terms: 1,
  },
};

/** All 53 bits of a double; its shortest decimal is another number. */
function exact(x: number): Decimal {
  let [mantissa, exponent] = [x, 0];
  while (!Number.isInteger(mantissa)) [mantissa, exponent] = [mantissa * 2, exponent - 1];
  return new Decimal(mantissa).mul(new Decimal(2).pow(exponent));
}

function ulpsBetween(found: number, wanted: Decimal, terms = 0): number {
  const size = Math.max(Math.abs(wanted.toNumber()), terms);
  const ulp = 2 ** (Math.floor(Math.log2(size)) - 52);
  return exact(found).sub(wanted).abs().div(ulp).toNumber();
}

describe("against 60 digits", () => {
  test.each(Object.entries(references))("%s and its derivatives, to a few ulp", (op, reference) => {
    const random = new Random(11);
    const arity = reference.gradients.length;
    const model = modelWith(
      Array.from({ length: arity }, () => []),
      (b, ...leaves) => b.apply(op, leaves),
    );
    for (let i = 0; i < 150; i++) {
      const operands = Array.from({ length: arity }, (_, at) => {
        const magnitude = 10 ** random.between(-4, at === 1 && op === "pow" ? 0.5 : 1.3);
        const isNegative = random.chance(0.5) && !(reference.isPositive === true && at === 0);
        return isNegative ? -magnitude : magnitude;
      });
      const precise = operands.map(exact);
      const found = evaluate(model, ...operands.map((x) => [x]));
      const where = `${op}(${operands.join(", ")})`;
      const off = ulpsBetween(found.value[0] ?? NaN, reference.value(...precise));
      expect(off, where).toBeLessThanOrEqual(4);
      reference.gradients.forEach((gradient, at) => {
        const wanted = gradient(...precise);
        for (const partials of [found.reverse, found.forward]) {
          const error = ulpsBetween(partials[at]?.[0] ?? NaN, wanted, reference.terms);
          expect(error, `∂${at} of ${where}`).toBeLessThanOrEqual(reference.ulps ?? 4);
        }
      });
    }
  });
});
