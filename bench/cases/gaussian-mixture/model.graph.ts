import { expandDims, logsumexp, model, mul, neg, square, sub, sum } from "gradc";

/**
 * Minus the log likelihood of 1000 points under a mixture of 25 Gaussians in 10 dimensions, each with
 * a diagonal covariance: weights are the softmax of α, standard deviations 1 / precision. The constant
 * 5 log 2π of each point is left out.
 */
export default model("gaussianMixture", {
  inputs: { x: [1000, 10] },
  params: { alpha: [25], mu: [25, 10], logPrecision: [25, 10] },
  forward({ x, alpha, mu, logPrecision }) {
    const precision = logPrecision.exp();
    const whitened = mul(sub(expandDims(x, 1), mu), precision);
    const logWeight = alpha.add(sum(logPrecision, 1));
    const terms = sub(logWeight, sum(square(whitened), 2).div(2));
    const likelihood = logsumexp(terms, 1).sub(logsumexp(alpha));
    const loss = neg(sum(likelihood));
    return { loss };
  },
});
