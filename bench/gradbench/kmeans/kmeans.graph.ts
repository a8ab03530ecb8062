import {
  argmin,
  broadcastTo,
  div,
  expandDims,
  grad,
  hessianVectorProduct,
  model,
  square,
  sub,
  sum,
  take,
  type Tensor,
} from "gradc";

/** Σᵢ ‖Pᵢ − Cⱼ‖², where Cⱼ is the center that is nearest to Pᵢ. */
function costOf(P: Tensor<["N", "D"]>, C: Tensor<["K", "D"]>) {
  const distances = sum(square(sub(expandDims(P, 1), C)), 2);
  const nearest = argmin(distances, 1);
  return sum(square(sub(P, take(C, nearest))));
}

const shapes = { inputs: { P: ["N", "D"] }, params: { C: ["K", "D"] } } as const;

/** The cost of K centers for N points in D dimensions. */
export default model("kmeans", {
  ...shapes,
  forward({ P, C }) {
    const cost = costOf(P, C);
    return { cost };
  },
});

/**
 * The step of Newton's method. The Hessian has a diagonal only, which is its product with ones.
 */
export const direction = model("direction", {
  ...shapes,
  forward({ P, C }) {
    const cost = costOf(P, C);
    const gradient = grad(cost, C);
    const diagonal = hessianVectorProduct(cost, C, broadcastTo(1, ["K", "D"]));
    const step = div(gradient, diagonal);
    return { step };
  },
});
