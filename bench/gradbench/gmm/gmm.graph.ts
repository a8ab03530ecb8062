import {
  concat,
  exp,
  expandDims,
  lgamma,
  log,
  logsumexp,
  map,
  matmul,
  model,
  mul,
  pad,
  square,
  sub,
  sum,
  take,
  type Tensor,
  transpose,
} from "gradc";

/**
 * Where in l, diagonal, 0 the elements of Q are: below the diagonal by columns, then the
 * diagonal, and above it the zero.
 */
function places(d: number): number[][] {
  const below = (d * (d - 1)) / 2;
  const place = (i: number, j: number): number => {
    if (i < j) return below + d;
    return i === j ? below + i : j * (d - 1) - (j * (j - 1)) / 2 + i - j - 1;
  };
  return Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => place(i, j)));
}

/**
 * The log posterior of a mixture of K Gaussians in d dimensions, given N points x:
 *
 *   Σᵢ (log Σₖ exp(αₖ + Σ qₖ − ½ ‖Qₖ (xᵢ − μₖ)‖²) − log Σ exp α − ½ d log 2π) + Σₖ log prior(Qₖ)
 *
 * Qₖ, the factor of an inverse covariance, is lower triangular: its diagonal is exp qₖ, what is below
 * the diagonal is in lₖ. The prior is Wishart's, of scale γ and with d + m + 1 degrees of freedom.
 *
 * Components are taken one after the other. What whitens the points is kept, N × K × d numbers; `checkpoint`
 * around it would keep none of them, and take a third of the products again.
 */
export function gmm(d: number) {
  return model("gmm", {
    inputs: { x: ["N", d], gamma: [], m: [] },
    params: { alpha: ["K"], mu: ["K", d], q: ["K", d], l: ["K", (d * (d - 1)) / 2] },
    forward({ x, gamma, m, alpha, mu, q, l }) {
      const diagonal = exp(q);
      const entries = pad(concat([l, diagonal], 1), [
        [0, 0],
        [0, 1],
      ]);
      const Q = take(entries, places(d), 1);

      const distances = map(
        ({ Q, mu }) => {
          const whitened = sub(matmul(x, transpose(Q)), matmul(Q, mu));
          return sum(square(whitened), 1);
        },
        { Q, mu },
      );
      const logWeights = alpha.add(sum(q, 1));
      const terms = sub(expandDims(logWeights, 1), distances.div(2));
      const normalization = logsumexp(alpha).add((d / 2) * Math.log(2 * Math.PI));
      const likelihoods = logsumexp(terms, 0).sub(normalization);

      const logPosterior = sum(likelihoods).add(sum(logPriors(diagonal, q, l, gamma, m, d)));
      return { logPosterior };
    },
  });
}

/** Wishart's prior for each component. */
function logPriors(diagonal: Tensor, q: Tensor, l: Tensor, gamma: Tensor, m: Tensor, d: number) {
  const freedom = m.add(d + 1);
  const scale = mul(freedom, d).mul(log(gamma).sub(Math.log(2) / 2));
  const halves = Array.from({ length: d }, (_, j) => j / 2);
  const gammas = sum(lgamma(freedom.div(2).sub(halves)));
  const constants = scale.sub(gammas).sub((d * (d - 1) * Math.log(Math.PI)) / 4);
  const norms = sum(square(diagonal), 1).add(sum(square(l), 1));
  return mul(m, sum(q, 1)).sub(square(gamma).div(2).mul(norms)).add(constants);
}

export default gmm(2);
