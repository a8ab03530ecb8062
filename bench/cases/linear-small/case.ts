import type { Case } from "../../suite/case.ts";

export default {
  title: "linear regression, [1000 × 4]",
  derivative: "gradient",
  data: (random) => ({
    X: Array.from({ length: 1000 * 4 }, () => random.normal()),
    y: Array.from({ length: 1000 }, () => random.normal()),
    theta: Array.from({ length: 4 }, () => random.normal()),
  }),
} satisfies Case;
