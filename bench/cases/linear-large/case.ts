import type { Case } from "../../suite/case.ts";

export default {
  title: "linear regression, [100000 × 10]",
  derivative: "gradient",
  data: (random) => ({
    X: Array.from({ length: 100000 * 10 }, () => random.normal()),
    y: Array.from({ length: 100000 }, () => random.normal()),
    theta: Array.from({ length: 10 }, () => random.normal()),
  }),
} satisfies Case;
