import type { Case } from "../../suite/case.ts";

const N = 100_000;

export default {
  title: "elementwise chain [100000]",
  data: (random) => ({
    x: Float64Array.from({ length: N }, () => 4 * random.uniform() - 2),
    y: Float64Array.from({ length: N }, () => 4 * random.uniform() - 2),
  }),
  derivative: "gradient",
} satisfies Case;
