import { type Car, type Feature, features, target } from "./cars.ts";
import { correlation } from "./statistics.ts";

export interface Correlation {
  readonly row: keyof Car;
  readonly column: keyof Car;
  readonly r: number;
}

/** Every column of the data against every other. */
export function correlations(cars: readonly Car[]): Correlation[] {
  const names: (keyof Car)[] = [...features, target];
  return names.flatMap((row) =>
    names.map((column) => ({
      row,
      column,
      r: correlation(
        cars.map((car) => car[row]),
        cars.map((car) => car[column]),
      ),
    })),
  );
}

/**
 * The features without those that repeat another: of two that correlate above the threshold, the
 * one that says less about the target goes.
 */
export function select(all: readonly Correlation[], threshold: number): Feature[] {
  const between = (a: string, b: string): number =>
    Math.abs(all.find(({ row, column }) => row === a && column === b)?.r ?? 0);
  const strongestFirst = [...features].sort((a, b) => between(b, target) - between(a, target));
  const kept: Feature[] = [];
  for (const feature of strongestFirst) {
    if (kept.every((other) => between(feature, other) <= threshold)) kept.push(feature);
  }
  return features.filter((feature) => kept.includes(feature));
}
