import { Random } from "../../src/check/random.ts";

/** Inputs of the sizes that GradBench asks for and that nobody has recorded, with the names that it would give them. */
export const made: Readonly<Record<string, () => unknown>> = {
  "lse n_80000": () => ({ x: uniform(new Random(1), 80_000) }),
  "kmeans k_100_n_10000_d_8": () => {
    const random = new Random(1);
    return { points: matrix(random, 10_000, 8), centroids: matrix(random, 100, 8) };
  },
  "gmm 64_100_1000": () => {
    const [d, k, n] = [64, 100, 1000];
    const random = new Random(1);
    const normal = (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
    return {
      d,
      k,
      n,
      m: 0,
      gamma: 1,
      x: normal(n, d),
      alpha: normal(1, k)[0],
      mu: matrix(random, k, d),
      q: normal(k, d),
      l: normal(k, (d * (d - 1)) / 2),
    };
  },
};

function uniform(random: Random, length: number): number[] {
  return Array.from({ length }, () => random.uniform());
}

function matrix(random: Random, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => uniform(random, columns));
}
