/** How much each element of each output counts: 1 for the loss, or upstream gradients. */
export type Weights = readonly (Float64Array | undefined)[];

/** Σ weight · value. A weight of 0 hides what is not finite. */
export function weightedSum(
  weights: Weights,
  values: readonly (Float64Array | undefined)[],
): number {
  let sum = 0;
  weights.forEach((weight, output) => {
    const value = values[output];
    weight?.forEach((w, at) => {
      if (w !== 0 && value) sum += w * (value[at] ?? NaN);
    });
  });
  return sum;
}
