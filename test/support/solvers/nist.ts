import { readFileSync } from "node:fs";
import type { ResidualModel } from "./residuals.ts";

/** A data set of NIST's Statistical Reference Datasets for nonlinear regression, as published. */
export interface Dataset {
  readonly name: Name;
  /** Where it is published. */
  readonly source: string;
  readonly difficulty: "lower" | "average" | "higher";
  /** Two points to begin at; the second is closer to the solution. */
  readonly starts: readonly [readonly number[], readonly number[]];
  readonly certified: {
    readonly params: readonly number[];
    /** Standard deviations of the params. */
    readonly deviations: readonly number[];
    readonly sumOfSquares: number;
    /** Of the residuals. */
    readonly deviation: number;
  };
  readonly y: readonly number[];
  /** The predictors, one after the other. */
  readonly x: readonly (readonly number[])[];
}

/** What each set is fitted with, in the order of NIST's list: from lower to higher difficulty. */
export const formulas = {
  Misra1a: "b1 * (1 - exp(-b2 * x))",
  Chwirut2: "exp(-b1 * x) ./ (b2 + b3 * x)",
  Chwirut1: "exp(-b1 * x) ./ (b2 + b3 * x)",
  Lanczos3: "b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)",
  Gauss1: "b1 * exp(-b2 * x) + b3 * exp(-(x - b4) .^ 2 / b5^2) + b6 * exp(-(x - b7) .^ 2 / b8^2)",
  Gauss2: "b1 * exp(-b2 * x) + b3 * exp(-(x - b4) .^ 2 / b5^2) + b6 * exp(-(x - b7) .^ 2 / b8^2)",
  DanWood: "b1 * x .^ b2",
  Misra1b: "b1 * (1 - (1 + b2 * x / 2) .^ -2)",
  Kirby2: "(b1 + b2 * x + b3 * x .^ 2) ./ (1 + b4 * x + b5 * x .^ 2)",
  Hahn1: "(b1 + b2 * x + b3 * x .^ 2 + b4 * x .^ 3) ./ (1 + b5 * x + b6 * x .^ 2 + b7 * x .^ 3)",
  Nelson: "b1 - b2 * x1 .* exp(-b3 * x2)",
  MGH17: "b1 + b2 * exp(-b4 * x) + b3 * exp(-b5 * x)",
  Lanczos1: "b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)",
  Lanczos2: "b1 * exp(-b2 * x) + b3 * exp(-b4 * x) + b5 * exp(-b6 * x)",
  Gauss3: "b1 * exp(-b2 * x) + b3 * exp(-(x - b4) .^ 2 / b5^2) + b6 * exp(-(x - b7) .^ 2 / b8^2)",
  Misra1c: "b1 * (1 - (1 + 2 * b2 * x) .^ -0.5)",
  Misra1d: "b1 * b2 * x ./ (1 + b2 * x)",
  Roszman1: "b1 - b2 * x - atan(b3 ./ (x - b4)) / pi",
  ENSO:
    "b1 + b2 * cos(2 * pi * x / 12) + b3 * sin(2 * pi * x / 12)" +
    " + b5 * cos(2 * pi * x / b4) + b6 * sin(2 * pi * x / b4)" +
    " + b8 * cos(2 * pi * x / b7) + b9 * sin(2 * pi * x / b7)",
  MGH09: "b1 * (x .^ 2 + x * b2) ./ (x .^ 2 + x * b3 + b4)",
  Thurber: "(b1 + b2 * x + b3 * x .^ 2 + b4 * x .^ 3) ./ (1 + b5 * x + b6 * x .^ 2 + b7 * x .^ 3)",
  BoxBOD: "b1 * (1 - exp(-b2 * x))",
  Rat42: "b1 ./ (1 + exp(b2 - b3 * x))",
  MGH10: "b1 * exp(b2 ./ (x + b3))",
  Eckerle4: "(b1 / b2) * exp(-0.5 * ((x - b3) / b2) .^ 2)",
  Rat43: "b1 ./ (1 + exp(b2 - b3 * x)) .^ (1 / b4)",
  Bennett5: "b1 * (b2 + x) .^ (-1 / b3)",
} as const;

export type Name = keyof typeof formulas;

export function readDataset(name: Name): Dataset {
  const url = new URL(`../../solvers/nist/data/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8")) as Dataset;
}

/** The set's residuals as a model, with its data; Nelson's response is the logarithm of y. */
export function residualModel({ name, starts, x, y }: Dataset): ResidualModel {
  const predictors = x.length === 1 ? ["x"] : x.map((_, at) => `x${at + 1}`);
  const params = starts[0].map((_, at) => `b${at + 1}`);
  const inputs = [...predictors, "y"].map((one) => [one, ["N"]] as const);
  return {
    source: JSON.stringify({
      name,
      inputs: Object.fromEntries(inputs),
      params: Object.fromEntries(params.map((one) => [one, []] as const)),
      nodes: { r: `${formulas[name]} - y` },
      outputs: ["r"],
    }),
    data: [...x.flat(), ...(name === "Nelson" ? y.map(Math.log) : y)],
    residuals: y.length,
  };
}

/** The digits to which the worst of `found` agrees with what is certified: −log10 of its relative error. */
export function digitsOf(found: ArrayLike<number>, certified: readonly number[]): number {
  return Math.min(
    ...certified.map((value, at) => {
      const error = Math.abs(((found[at] ?? NaN) - value) / value);
      return Number.isNaN(error) ? 0 : Math.min(11, -Math.log10(error));
    }),
  );
}
