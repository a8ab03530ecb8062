import { matmul, model, square, sum } from "gradc";

type Leaf = "X" | "y" | "theta";

/** μ = X θ, Δ = μ - y, L = ΣΔ². The last column of X is 1, so the last θ is the intercept. */
function regression(rows: number, columns: number, wrt: Leaf[] = ["theta"]) {
  return model("regression", {
    inputs: { X: [rows, columns], y: [rows] },
    params: { theta: [columns] },
    forward({ X, y, theta }) {
      const mu = matmul(X, theta);
      const Delta = mu.sub(y);
      const L = sum(square(Delta));
      return { L, mu };
    },
    wrt,
  });
}

/** All cars at once: four features and the intercept. */
export default regression(392, 5);

/** All cars at once, without the feature that repeats another. */
export const reduced = regression(392, 4);

/** The same for a mini-batch: 14 of them make the 392 cars. */
export const batch = regression(28, 4);

/** The loss differentiated with respect to the data too. */
export const sensitivity = regression(392, 4, ["theta", "X", "y"]);
