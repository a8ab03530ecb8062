import { lusolve, multiply, transpose } from "mathjs";

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** To mean 0 and standard deviation 1. */
export function standardise(values: readonly number[]): number[] {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return values.map((value) => (value - centre) / deviation);
}

/** Pearson's r. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const other = standardise(b);
  return mean(standardise(a).map((value, i) => value * other[i]));
}

/** R² = 1 - Σ(y - μ)² / Σ(y - ȳ)²: the share of the variance that the prediction explains. */
export function determination(y: readonly number[], mu: ArrayLike<number>): number {
  const centre = mean(y);
  const left = y.reduce((sum, value, i) => sum + (value - mu[i]) ** 2, 0);
  return 1 - left / y.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

/** The closed form: θ = (XᵀX)⁻¹ Xᵀy. */
export function leastSquares(X: number[][], y: number[]): number[] {
  const Xt = transpose(X);
  return (lusolve(multiply(Xt, X), multiply(Xt, y)) as number[][]).map(([theta]) => theta);
}
