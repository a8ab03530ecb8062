import type { Case } from "../../suite/case.ts";

export default {
  title: "MLP 4-16-1, tanh, batch of 32",
  derivative: "gradient",
  data: (random) => ({
    X: Array.from({ length: 32 * 4 }, () => random.normal()),
    Y: Array.from({ length: 32 }, () => random.normal()),
    W1: Array.from({ length: 4 * 16 }, () => random.normal() / 2),
    b1: Array.from({ length: 16 }, () => random.normal() / 10),
    W2: Array.from({ length: 16 }, () => random.normal() / 4),
    b2: [0.05],
  }),
} satisfies Case;
