import { describe, expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { interpret } from "../../src/check/interpret.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { byOperation, expectVerified, modelOf, testDerivatives } from "../support/cases/case.ts";
import { specialCases } from "../support/cases/special.ts";
import { references } from "../support/decimal/index.ts";
import { type Decimal, exact, spacingAt } from "../support/decimal/number.ts";
import { polygammaOf } from "../support/decimal/special.ts";
import { evaluate, modelWith } from "../support/graphs.ts";
import { templateFunction } from "../support/templates.ts";

/** A function of one number that a template computes. */
interface Special {
  readonly template: string;
  readonly integers?: readonly number[];
  readonly reference: (x: Decimal) => Decimal;
  /** Accepted error in ulp of the value, or of the largest of the terms that it is the sum of. */
  readonly ulps: number;
  readonly terms?: (x: number) => readonly number[];
  readonly points: readonly number[];
}

/** `count` numbers between `low` and `high`, their logarithms evenly spaced. */
function logSpaced(low: number, high: number, count: number): number[] {
  const step = Math.log(high / low) / (count - 1);
  return Array.from({ length: count }, (_, k) => low * Math.exp(step * k));
}

/** On both sides of `x`, from a few ulp to a tenth away. */
function around(x: number, count: number): number[] {
  return logSpaced(1e-15, 0.1, count).flatMap((by) => [x - by, x + by]);
}

const negated = (xs: readonly number[]): number[] => xs.map((x) => -x);
const reference = (name: string): ((x: Decimal) => Decimal) => present(references.get(name)).value;
const call = (template: string, x: number, ...integers: readonly number[]): number => {
  const y = Float64Array.of(NaN);
  templateFunction(template)(1, ...integers, Float64Array.of(x), 0, y, 0);
  return present(y[0]);
};

/** Points for the gamma function and its derivatives, where these are positive or have one zero. */
const positive = [...logSpaced(1e-12, 1e12, 100), ...logSpaced(0.3, 30, 100), 1e-300, 1e300];
const negative = [...negated(logSpaced(1e-3, 30, 120)), ...around(-3, 20), -1e-20, -100.5];

function polygammaOrder(n: number): Special[] {
  const own = {
    template: "polygamma",
    integers: [n],
    reference: polygammaOf(n).value,
    ulps: n + 8,
  };
  const size = (x: number): number => Math.abs(call("polygamma", x, n));
  // About n! / xⁿ⁺¹, which must be a double.
  const within = (x: number): boolean =>
    Math.abs(call("lgamma", n + 1) / Math.LN10 - (n + 1) * Math.log10(x)) < 300;
  const above = { ...own, points: positive.filter(within) };
  if (n > 10) return [above];
  return [
    above,
    {
      ...own,
      points: negative.filter((x) => within(-x)),
      terms: (x) => [size(Math.ceil(x) - x), size(x - Math.floor(x)), size(1 - x)],
    },
  ];
}

const specials: readonly Special[] = [
  {
    template: "erf",
    reference: reference("erf"),
    ulps: 1,
    points: [...logSpaced(1e-300, 6.5, 300), ...negated(logSpaced(0.1, 6.5, 100)), 5e-324],
  },
  {
    template: "erfc",
    reference: reference("erfc"),
    ulps: 3,
    points: [
      ...logSpaced(1e-20, 26.5, 200),
      ...logSpaced(0.2, 26.5, 300),
      ...negated(logSpaced(1e-9, 6, 100)),
    ],
  },
  {
    template: "erfinv",
    reference: reference("erfinv"),
    ulps: 6,
    points: [
      ...logSpaced(1e-300, 0.999, 200),
      ...logSpaced(2 ** -53, 0.5, 100).map((by) => 1 - by),
      ...negated(logSpaced(0.01, 0.99, 50)),
    ],
  },
  {
    template: "lgamma",
    reference: reference("lgamma"),
    ulps: 4,
    points: [...positive, ...around(1, 60), ...around(2, 60)],
  },
  {
    template: "lgamma",
    reference: reference("lgamma"),
    ulps: 4,
    points: negative,
    terms: (x) => [call("lgamma", -x), call("lgamma", x) + call("lgamma", -x)],
  },
  {
    template: "digamma",
    reference: reference("digamma"),
    ulps: 4,
    points: [...positive, ...around(1.4616321449683622, 60)],
  },
  {
    template: "digamma",
    reference: reference("digamma"),
    ulps: 4,
    points: negative,
    terms: (x) => [1, call("digamma", 1 - x), call("digamma", x) - call("digamma", 1 - x)],
  },
  ...[1, 2, 3, 10, 30].flatMap(polygammaOrder),
];

const title = ({ template, integers = [], terms }: Special): string =>
  `${[template, ...integers].join(" ")}${terms ? ", below zero" : ""}`;

describe.each(specials.map((one) => [title(one), one] as const))("%s", (_, special) => {
  const { template, integers = [], reference, points, ulps, terms } = special;

  test(`is within ${ulps} ulp at ${points.length} points`, () => {
    const y = new Float64Array(points.length);
    templateFunction(template)(y.length, ...integers, Float64Array.from(points), 0, y, 0);
    points.forEach((x, at) => {
      const found = present(y[at]);
      const wanted = reference(exact(x));
      const sizes = [wanted.toNumber(), ...(terms?.(x) ?? [])].map(Math.abs);
      const error = exact(found)
        .sub(wanted)
        .abs()
        .div(spacingAt(Math.max(...sizes)))
        .toNumber();
      expect(error, `${template}(${x}) = ${found}, not ${wanted.toString()}`).toBeLessThan(ulps);
    });
  });
});

test("a template works on a stretch of memory, and touches nothing else", () => {
  for (const { template, integers = [] } of specials) {
    const x = Float64Array.of(9, 9, 0.1, 0.2, 0.3, 9);
    const y = Float64Array.of(7, 0, 0, 0, 7);
    templateFunction(template)(3, ...integers, x, 2, y, 1);
    expect([...x]).toEqual([9, 9, 0.1, 0.2, 0.3, 9]);
    const alone = [0.1, 0.2, 0.3].map((one) => call(template, one, ...integers));
    expect([...y]).toEqual([7, ...alone, 7]);
  }
});

describe("at the ends and poles", () => {
  const { NaN: nan, Infinity: inf } = { NaN, Infinity };
  test.each<
    [name: string, order: readonly number[], pairs: readonly (readonly [number, number])[]]
  >([
    [
      "erf",
      [],
      [
        [0, 0],
        [-0, -0],
        [inf, 1],
        [-inf, -1],
        [nan, nan],
        [30, 1],
      ],
    ],
    [
      "erfc",
      [],
      [
        [0, 1],
        [-0, 1],
        [inf, 0],
        [-inf, 2],
        [nan, nan],
        [27.5, 0],
        [-30, 2],
      ],
    ],
    [
      "erfinv",
      [],
      [
        [0, 0],
        [-0, -0],
        [1, inf],
        [-1, -inf],
        [1.5, nan],
        [-1.5, nan],
        [inf, nan],
        [nan, nan],
      ],
    ],
    [
      "lgamma",
      [],
      [
        [0, inf],
        [-0, inf],
        [-1, inf],
        [-2, inf],
        [-1e300, inf],
        [1, 0],
        [2, 0],
        [inf, inf],
        [-inf, inf],
        [nan, nan],
      ],
    ],
    [
      "digamma",
      [],
      [
        [0, -inf],
        [-0, inf],
        [-1, nan],
        [-7, nan],
        [-1e300, nan],
        [inf, inf],
        [-inf, nan],
        [nan, nan],
      ],
    ],
    [
      "polygamma",
      [1],
      [
        [0, inf],
        [-0, inf],
        [-1, inf],
        [-4, inf],
        [inf, 0],
        [-inf, nan],
        [nan, nan],
      ],
    ],
    [
      "polygamma",
      [2],
      [
        [0, -inf],
        [-0, -inf],
        [-1, nan],
        [-4, nan],
        [inf, -0],
        [nan, nan],
      ],
    ],
    [
      "polygamma",
      [3],
      [
        [0, inf],
        [-3, inf],
        [inf, 0],
      ],
    ],
  ])("%s %j", (name, order, pairs) => {
    for (const [x, y] of pairs) expect(call(name, x, ...order), `${name}(${x})`).toBe(y);
  });

  test("gradients there", () => {
    const slope = (op: string, x: number): number =>
      present(
        evaluate(
          modelWith([[]], (b, a) => b.apply(op, [a])),
          [x],
        ).reverse[0]?.[0],
      );
    expect(slope("erfinv", 1)).toBe(Infinity);
    expect(slope("erfinv", -1)).toBe(Infinity);
    expect(slope("erfinv", 2)).toBeNaN();
    expect(slope("lgamma", 0)).toBe(-Infinity);
    expect(slope("lgamma", -1)).toBeNaN();
    expect(slope("digamma", 0)).toBe(Infinity);
    expect(slope("digamma", -3)).toBe(Infinity);
    expect(slope("erfc", Infinity)).toBe(-0);
    expect(slope("gelu", 1e200)).toBe(1);
    expect(slope("gelu", -1e200)).toBe(0);
  });

  test("what a branch does not take does not leak", () => {
    for (const op of ["lgamma", "digamma", "erfinv"]) {
      const at = op === "erfinv" ? 1 : -2;
      const model = modelWith([[3]], (b, a) => {
        const isTaken = b.apply("equal", [a, b.constant(0.5)]);
        const chosen = b.apply("where", [isTaken, b.apply(op, [a]), b.constant(0)]);
        return b.apply("sum", [chosen], { axes: [0], keepDims: false });
      });
      const { reverse, forward } = evaluate(model, [at, 0.5, at]);
      expect(reverse[0]?.[0]).toBe(0);
      expect(reverse[0]?.[2]).toBe(0);
      expect(reverse[0]?.[1]).not.toBe(0);
      expect(forward).toEqual(reverse);
    }
  });
});

test("gelu keeps its digits far out on the left", () => {
  const gelu = present(elementwise.get("gelu")).f;
  const half = exact(0.5);
  for (const x of [-1, -5, -20, -37]) {
    const wanted = exact(x)
      .mul(half)
      .mul(reference("erfc")(exact(-x).mul(half.sqrt())));
    expect(Number(gelu(x)) / wanted.toNumber()).toBeCloseTo(1, 11);
  }
});

test("the plain definitions agree with the templates", () => {
  for (const name of ["erf", "erfc", "erfinv", "lgamma", "digamma"]) {
    const { f } = present(elementwise.get(name));
    const points = [...logSpaced(1e-8, 40, 60), ...negated(logSpaced(0.013, 17.7, 20))];
    for (const x of points.map((one) => (name === "erfinv" ? Math.tanh(one / 6) : one))) {
      const [own, wanted] = [Number(f(x)), call(name, x)];
      const close = Math.abs(own - wanted) <= 1e-11 * Math.max(Math.abs(wanted), 0.1);
      expect(close, `${name}(${x}): ${own}, ${wanted}`).toBe(true);
    }
  }
});

test("polygamma by its definition agrees with its template", () => {
  const model = modelWith([[5]], (b, x) => b.apply("polygamma", [x], { order: 2 }));
  const points = Float64Array.of(0.3, 1, 7.5, -2.4, 40);
  const [leaf] = model.graph.leaves;
  const [y] = model.graph.outputs;
  const found = interpret([present(y).node], new Map([[present(leaf).node, points]]));
  const values = present(found.get(present(y).node));
  points.forEach((x, at) => expect(values[at]).toBeCloseTo(call("polygamma", x, 2), 10));
});

describe.each(byOperation(specialCases))("%s", (_, own) => {
  testDerivatives(own);

  test("in emitted code", { timeout: 60_000 }, async () => {
    for (const one of own.filter((_, at) => at % 3 === 0)) {
      const model = modelOf(one);
      const upstream = model.loss === undefined;
      expectVerified(await checkModel(model, { points: 2, kinks: 1, compile: { upstream } }));
    }
  });
});
