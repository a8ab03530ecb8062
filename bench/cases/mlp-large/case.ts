import type { Case } from "../../suite/case.ts";

export default {
  title: "MLP 784-256-10, relu, cross-entropy, L2, batch of 128",
  derivative: "gradient",
  data: (random) => ({
    X: Array.from({ length: 128 * 784 }, () => random.normal()),
    Y: Array.from({ length: 128 }, () => oneHot(random.below(10))).flat(),
    lambda: [1e-3],
    W1: Array.from({ length: 784 * 256 }, () => random.normal() / Math.sqrt(784)),
    b1: Array.from({ length: 256 }, () => random.normal() / 10),
    W2: Array.from({ length: 256 * 10 }, () => random.normal() / Math.sqrt(256)),
    b2: Array.from({ length: 10 }, () => random.normal() / 10),
  }),
} satisfies Case;

function oneHot(label: number): number[] {
  return Array.from({ length: 10 }, (_, at) => (at === label ? 1 : 0));
}
