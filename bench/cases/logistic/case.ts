import type { Case } from "../../suite/case.ts";

export default {
  title: "logistic regression, [10000 × 20]",
  derivative: "gradient",
  data: (random) => ({
    X: Array.from({ length: 10000 * 20 }, () => random.normal()),
    y: Array.from({ length: 10000 }, () => (random.uniform() < 0.5 ? 0 : 1)),
    w: Array.from({ length: 20 }, () => random.normal() / 4),
    b: [0.1],
  }),
} satisfies Case;
