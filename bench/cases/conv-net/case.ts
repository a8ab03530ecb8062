import type { Case } from "../../suite/case.ts";

export default {
  title: "convolutional net, 16 of 28×28",
  data(random) {
    const uniform = (length: number, scale: number) =>
      Float64Array.from({ length }, () => scale * (2 * random.uniform() - 1));
    const t = new Float64Array(16 * 10);
    for (let i = 0; i < 16; i++) t[i * 10 + random.below(10)] = 1;
    return {
      x: Float64Array.from({ length: 16 * 28 * 28 }, () => random.uniform()),
      t,
      kernel: uniform(3 * 3 * 8, 0.3),
      shift: uniform(8, 0.1),
      W: uniform(1352 * 10, 0.1),
      b: uniform(10, 0.1),
    };
  },
  derivative: "gradient",
} satisfies Case;
