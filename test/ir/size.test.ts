import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { broadcastShapes, countOf, showShape, stridesOf } from "../../src/ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  divideSizes,
  floorDivide,
  isNegative,
  isNonNegative,
  multiplySizes,
  numberOf,
  ONE,
  showSize,
  type Size,
  smallerSize,
  subtractSizes,
  symbolSize,
  ZERO,
} from "../../src/ir/size.ts";

const [N, M] = [symbolSize("N"), symbolSize("M")];
const n = constantSize;

describe("sizes", () => {
  test("equal polynomials are one object, however they were made", () => {
    const pairs: [Size, Size][] = [
      [addSizes(n(2), n(3)), n(5)],
      [addSizes(N, M), addSizes(M, N)],
      [multiplySizes(N, M), multiplySizes(M, N)],
      [subtractSizes(addSizes(N, ONE), ONE), N],
      [subtractSizes(N, N), ZERO],
      [multiplySizes(N, ZERO), ZERO],
      [multiplySizes(N, ONE), N],
      [addSizes(N, N), multiplySizes(n(2), N)],
      [
        multiplySizes(addSizes(N, ONE), subtractSizes(N, ONE)),
        subtractSizes(multiplySizes(N, N), ONE),
      ],
      [symbolSize("N"), N],
    ];
    for (const [a, b] of pairs) expect(a, `${showSize(a)} and ${showSize(b)}`).toBe(b);
  });

  test("different polynomials are different objects", () => {
    const all = [ZERO, ONE, n(-1), n(12), N, M, addSizes(N, M), multiplySizes(N, M)];
    all.push(multiplySizes(N, N), addSizes(N, ONE), multiplySizes(n(2), N), symbolSize("NM"));
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(all.map(showSize)).size).toBe(all.length);
  });

  test("are shown as one writes them", () => {
    const shown: [Size, string][] = [
      [ZERO, "0"],
      [n(4), "4"],
      [N, "N"],
      [addSizes(multiplySizes(n(2), N), ONE), "2 N + 1"],
      [subtractSizes(N, ONE), "N - 1"],
      [subtractSizes(n(4), N), "4 - N"],
      [subtractSizes(ZERO, multiplySizes(n(2), N)), "-2 N"],
      [subtractSizes(multiplySizes(N, M), addSizes(M, n(3))), "M N - M - 3"],
      [multiplySizes(N, multiplySizes(N, M)), "M N N"],
    ];
    for (const [size, text] of shown) expect(showSize(size)).toBe(text);
    expect(showShape([N, n(4)])).toBe("[N, 4]");
    expect(showShape([])).toBe("[]");
  });

  test("know their number only where they have one", () => {
    expect(constantOf(subtractSizes(N, N))).toBe(0);
    expect(constantOf(n(7))).toBe(7);
    expect(constantOf(N)).toBeUndefined();
    expect(constantOf(addSizes(N, ONE))).toBeUndefined();
    expect(() => numberOf(N)).toThrow(/size N is not a constant/);
    for (const bad of [0.5, NaN, Infinity, 2 ** 53]) expect(() => n(bad)).toThrow(/not an integer/);
  });

  test.each<[a: Size, b: Size, quotient: string | undefined]>([
    [n(12), n(4), "3"],
    [n(12), n(5), undefined],
    [ZERO, N, "0"],
    [multiplySizes(n(6), N), n(2), "3 N"],
    [multiplySizes(n(3), N), n(2), undefined],
    [multiplySizes(N, M), M, "N"],
    [N, M, undefined],
    [addSizes(multiplySizes(N, M), N), N, "M + 1"],
    [subtractSizes(multiplySizes(N, N), ONE), addSizes(N, ONE), "N - 1"],
    [addSizes(multiplySizes(N, N), ONE), addSizes(N, ONE), undefined],
    [multiplySizes(addSizes(N, M), subtractSizes(N, n(2))), subtractSizes(N, n(2)), "M + N"],
    [N, ZERO, undefined],
  ])("%# divide where the quotient is a polynomial", (a, b, quotient) => {
    const found = divideSizes(a, b);
    expect(found && showSize(found)).toBe(quotient);
  });

  test.each<[size: Size, by: number, quotient: string | undefined]>([
    [n(7), 2, "3"],
    [n(-7), 2, "-4"],
    [multiplySizes(n(4), N), 2, "2 N"],
    [addSizes(multiplySizes(n(4), N), n(3)), 2, "2 N + 1"],
    [subtractSizes(multiplySizes(n(4), N), n(3)), 2, "2 N - 2"],
    [addSizes(N, n(2)), 2, undefined],
  ])("%# divide by a number, rounded down", (size, by, quotient) => {
    const found = floorDivide(size, by);
    expect(found && showSize(found)).toBe(quotient);
  });

  test.each<[size: Size, isNonNegative: boolean, isNegative: boolean]>([
    [ZERO, true, false],
    [n(-1), false, true],
    [N, true, false],
    [subtractSizes(ZERO, N), false, false],
    [subtractSizes(N, ONE), false, false],
    [subtractSizes(n(-1), multiplySizes(N, M)), false, true],
  ])("%# have a sign where all terms agree", (size, nonNegative, negative) => {
    expect([isNonNegative(size), isNegative(size)]).toEqual([nonNegative, negative]);
  });

  test("have a smaller one where it is known", () => {
    expect(smallerSize(n(3), n(2))).toBe(n(2));
    expect(smallerSize(N, addSizes(N, ONE))).toBe(N);
    expect(smallerSize(addSizes(N, M), N)).toBe(N);
    expect(smallerSize(N, M)).toBeUndefined();
    expect(smallerSize(N, ONE)).toBeUndefined();
  });

  test("polynomials agree with arithmetic at every point", () => {
    const at = (size: Size, N: number, M: number): number =>
      size.terms.reduce(
        (sum, { symbols, coefficient }) =>
          sum + symbols.reduce((product, one) => product * (one === "N" ? N : M), coefficient),
        0,
      );
    const size = fc.letrec<{ size: Size }>((tie) => ({
      size: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.integer({ min: -3, max: 3 }).map(n),
        fc.constantFrom(N, M),
        fc.tuple(tie("size"), tie("size")).map(([a, b]) => addSizes(a, b)),
        fc.tuple(tie("size"), tie("size")).map(([a, b]) => subtractSizes(a, b)),
        fc.tuple(tie("size"), tie("size")).map(([a, b]) => multiplySizes(a, b)),
      ),
    })).size;
    const law = fc.property(size, size, (a, b) => {
      const [u, v] = [at(a, 3, 5), at(b, 3, 5)];
      fc.pre(Math.abs(u) < 1e7 && Math.abs(v) < 1e7);
      expect(at(addSizes(a, b), 3, 5)).toBe(u + v);
      expect(at(subtractSizes(a, b), 3, 5)).toBe(u - v);
      expect(at(multiplySizes(a, b), 3, 5) - u * v).toBe(0);
      expect(addSizes(a, b)).toBe(addSizes(b, a));
      expect(subtractSizes(addSizes(a, b), b)).toBe(a);
      if (b !== ZERO) expect(divideSizes(multiplySizes(a, b), b)).toBe(a);
      const third = floorDivide(a, 3);
      if (third) expect(at(third, 3, 5)).toBe(Math.floor(u / 3));
      if (isNonNegative(a)) expect(u).toBeGreaterThanOrEqual(0);
      if (isNegative(a)) expect(u).toBeLessThan(0);
    });
    fc.assert(law, { numRuns: 300, seed: 1 });
  });
});

describe("shapes", () => {
  const shape = (...sizes: (number | Size)[]): Size[] =>
    sizes.map((size) => (typeof size === "number" ? n(size) : size));

  test.each<[given: Size[][], result: string | undefined]>([
    [[], "[]"],
    [[shape()], "[]"],
    [[shape(3), shape()], "[3]"],
    [[shape(), shape(2, 3)], "[2, 3]"],
    [[shape(2, 1), shape(3)], "[2, 3]"],
    [[shape(1, 3), shape(2, 1)], "[2, 3]"],
    [[shape(1), shape(1, 1)], "[1, 1]"],
    [[shape(2, 3), shape(2)], undefined],
    [[shape(2), shape(3)], undefined],
    [[shape(3), shape(1), shape(2)], undefined],
    [[shape(2, 3), shape(3), shape(1, 1)], "[2, 3]"],
    [[shape(N), shape(1)], "[N]"],
    [[shape(N, 2), shape(N, 1)], "[N, 2]"],
    [[shape(N), shape(M)], undefined],
    [[shape(N), shape(3)], undefined],
  ])("%# broadcast as NumPy does", (given, result) => {
    const found = broadcastShapes(...given);
    expect(found && showShape(found)).toBe(result);
  });

  test("have counts and strides, symbols too", () => {
    expect(showSize(countOf(shape(2, N, 3)))).toBe("6 N");
    expect(countOf([])).toBe(ONE);
    expect(stridesOf(shape(2, N, 3)).map(showSize)).toEqual(["3 N", "3", "1"]);
    expect(stridesOf([])).toEqual([]);
  });
});
