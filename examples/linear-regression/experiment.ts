import { type Car, type Feature, features, readCars, target } from "./cars.ts";
import { type Descent, descend, predict } from "./descent.ts";
import { correlations, select } from "./explore.ts";
import { determination, leastSquares, standardise } from "./statistics.ts";

/** Of two features that correlate more than this, one goes. */
export const threshold = 0.9;

export function experiment() {
  const { cars, dropped } = readCars();
  const table = correlations(cars);
  const kept = select(table, threshold);
  const y = cars.map((car) => car[target]);

  /** The descent over one set of features beside the closed form. */
  function fit(names: readonly Feature[], how: Omit<Descent, "seed">) {
    const X = design(cars, names);
    const exact = leastSquares(X, y);
    const { theta, history } = descend(X, y, { ...how, seed: 1 });
    const predicted = predict(X, theta);
    return {
      features: names,
      theta,
      exact,
      history,
      predicted,
      R2: determination(y, predicted),
      exactR2: determination(y, predict(X, exact)),
    };
  }

  return {
    cars,
    dropped,
    correlations: table,
    kept,
    y,
    X: design(cars, kept),
    withAll: fit(features, { rate: 0.2, passes: 420 }),
    fullBatch: fit(kept, { rate: 0.1, passes: 420 }),
    miniBatch: fit(kept, { rate: 0.02, passes: 30, batch: 28 }),
  };
}

/** A row for each car: its standardised features, and a 1 for the intercept. */
function design(cars: readonly Car[], names: readonly Feature[]): number[][] {
  const columns = names.map((name) => standardise(cars.map((car) => car[name])));
  return cars.map((_, i) => [...columns.map((column) => column[i]), 1]);
}
