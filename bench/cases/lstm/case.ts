import type { Case } from "../../suite/case.ts";

export default {
  title: "LSTM, 32 units, 32 steps",
  data(random) {
    const uniform = (length: number, scale: number) =>
      Float64Array.from({ length }, () => scale * (2 * random.uniform() - 1));
    return {
      x: uniform(32 * 16, 1),
      y: uniform(32, 0.5),
      h0: uniform(32, 0.5),
      c0: uniform(32, 0.5),
      W: uniform(128 * 16, 0.3),
      U: uniform(128 * 32, 0.3),
      b: uniform(128, 0.3),
      v: uniform(32, 0.3),
    };
  },
  derivative: "gradient",
} satisfies Case;
