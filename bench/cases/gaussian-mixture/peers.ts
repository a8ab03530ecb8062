import type { Program } from "../../peers/program.ts";

const [N, K, D] = [1000, 25, 10];

export default {
  arrays(on, { x, alpha, mu, logPrecision }) {
    const precision = on.exp(logPrecision);
    const whitened = on.mul(on.sub(on.reshape(x, [N, 1, D]), mu), precision);
    const logWeight = on.add(alpha, on.sum(logPrecision, 1));
    const halves = on.mul(on.sum(on.square(whitened), 2), on.constant(0.5));
    const likelihood = on.sub(on.logsumexp(on.sub(logWeight, halves), 1), on.logsumexp(alpha, 0));
    return [on.neg(on.sum(likelihood))];
  },
  scalars(on, { x, alpha, mu, logPrecision }) {
    const precision = on.table([K, D], (k, d) => on.exp(logPrecision(k, d)));
    const logWeight = on.table([K], (k) =>
      on.add(
        alpha(k),
        on.sum(D, (d) => logPrecision(k, d)),
      ),
    );
    const likelihoods = on.sum(N, (i) => {
      const terms = on.table([K], (k) => {
        const distance = on.sum(D, (d) => {
          const whitened = on.mul(on.sub(x(i, d), mu(k, d)), precision(k, d));
          return on.mul(whitened, whitened);
        });
        return on.sub(logWeight(k), on.mul(distance, 0.5));
      });
      const largest = largestOf((k) => terms(k));
      const sum = on.sum(K, (k) => on.exp(on.sub(terms(k), largest)));
      return on.add(largest, on.log(sum));
    });
    const normalizer = on.log(on.sum(K, (k) => on.exp(alpha(k))));
    return [on.sub(on.mul(N, normalizer), likelihoods)];

    function largestOf(term: (k: number) => ReturnType<typeof alpha>) {
      let largest = term(0);
      for (let k = 1; k < K; k++) largest = on.max(largest, term(k));
      return largest;
    }
  },
} satisfies Program;
