import type { Case } from "../../suite/case.ts";

export default {
  title: "MLP 64-128-10, relu, cross-entropy, L2, batch of 32",
  derivative: "gradient",
  data: (random) => ({
    X: Array.from({ length: 32 * 64 }, () => random.normal()),
    Y: Array.from({ length: 32 }, () => oneHot(random.below(10))).flat(),
    lambda: [1e-3],
    W1: Array.from({ length: 64 * 128 }, () => random.normal() / Math.sqrt(64)),
    b1: Array.from({ length: 128 }, () => random.normal() / 10),
    W2: Array.from({ length: 128 * 10 }, () => random.normal() / Math.sqrt(128)),
    b2: Array.from({ length: 10 }, () => random.normal() / 10),
  }),
} satisfies Case;

function oneHot(label: number): number[] {
  return Array.from({ length: 10 }, (_, at) => (at === label ? 1 : 0));
}
