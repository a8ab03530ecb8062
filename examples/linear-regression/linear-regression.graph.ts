import { matmul, model, square, sum } from "gradc";

type Leaf = "X" | "y" | "theta";

/** μ = X θ, Δ = μ - y, L = ΣΔ², for N rows of K columns; the last is 1, so the last θ is the intercept. */
function regression(wrt: Leaf[]) {
  return model("regression", {
    inputs: { X: ["N", "K"], y: ["N"] },
    params: { theta: ["K"] },
    forward({ X, y, theta }) {
      const mu = matmul(X, theta);
      const Delta = mu.sub(y);
      const L = sum(square(Delta));
      return { L, mu };
    },
    wrt,
  });
}

/** For any number of rows, all at once or a few at a time, and any features. */
export default regression(["theta"]);

/** The loss differentiated with respect to the data too. */
export const sensitivity = regression(["theta", "X", "y"]);
