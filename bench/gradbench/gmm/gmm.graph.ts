import {
  concat,
  einsum,
  exp,
  expandDims,
  lgamma,
  log,
  logsumexp,
  model,
  mul,
  pad,
  square,
  sub,
  sum,
  take,
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
 * The log posterior of a mixture of k Gaussians in d dimensions, given n points x:
 *
 *   Σᵢ (log Σₖ exp(αₖ + Σ qₖ − ½ ‖Qₖ (xᵢ − μₖ)‖²) − log Σ exp α − ½ d log 2π) + Σₖ log prior(Qₖ)
 *
 * Qₖ, the factor of an inverse covariance, is lower triangular: its diagonal is exp qₖ, what is below
 * the diagonal is in lₖ. The prior is Wishart's, of scale γ and with d + m + 1 degrees of freedom.
 */
export function gmm(n: number, d: number, k: number) {
  const halves = Array.from({ length: d }, (_, j) => j / 2);
  return model("gmm", {
    inputs: { x: [n, d], gamma: [], m: [] },
    params: { alpha: [k], mu: [k, d], q: [k, d], l: [k, (d * (d - 1)) / 2] },
    forward({ x, gamma, m, alpha, mu, q, l }) {
      const diagonal = exp(q);
      const entries = pad(concat([l, diagonal], 1), [
        [0, 0],
        [0, 1],
      ]);
      const Q = take(entries, places(d), 1);

      const centered = sub(expandDims(x, 1), mu);
      const whitened = einsum("kij,nkj->nki", Q, centered);
      const logWeights = alpha.add(sum(q, 1));
      const terms = sub(logWeights, sum(square(whitened), 2).div(2));
      const likelihoods = logsumexp(terms, 1).sub(
        logsumexp(alpha).add((d / 2) * Math.log(2 * Math.PI)),
      );

      const freedom = m.add(d + 1);
      const scale = mul(freedom, d).mul(log(gamma).sub(Math.log(2) / 2));
      const logGamma = sum(lgamma(freedom.div(2).sub(halves))).add(
        (d * (d - 1) * Math.log(Math.PI)) / 4,
      );
      const norms = sum(square(diagonal), 1).add(sum(square(l), 1));
      const priors = mul(m, sum(q, 1))
        .sub(square(gamma).div(2).mul(norms))
        .add(scale.sub(logGamma));

      const logPosterior = sum(likelihoods).add(sum(priors));
      return { logPosterior };
    },
  });
}

export default gmm(10, 2, 3);
