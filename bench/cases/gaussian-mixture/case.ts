import type { Case } from "../../suite/case.ts";

const [N, K, D] = [1000, 25, 10];

export default {
  title: "Gaussian mixture N=1000 D=10 K=25",
  data(random) {
    const uniform = (length: number, from: number, to: number) =>
      Float64Array.from({ length }, () => from + (to - from) * random.uniform());
    return {
      x: uniform(N * D, -2, 2),
      alpha: uniform(K, -1, 1),
      mu: uniform(K * D, -2, 2),
      logPrecision: uniform(K * D, -0.5, 0.5),
    };
  },
  derivative: "gradient",
} satisfies Case;
