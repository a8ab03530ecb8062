import { type Row } from "./row.ts";

/** Activations of neural networks. */
export const activations = {
  relu: {
    f: (a) => Math.max(a, 0),
    print: "Math.max(a, 0)",
    math: "relu(a)",
    d: ["y > 0 ? 1 : 0"],
    doc: "the larger of a and 0",
    edge: "a = 0: gradient 0",
    cost: 1.4,
  },
} as const satisfies Record<string, Row>;
