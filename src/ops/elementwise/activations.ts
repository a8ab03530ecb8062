import { geluArgument, LOGISTIC } from "./parts.ts";
import type { Row } from "./row.ts";

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
  sigmoid: {
    f: (a) => (a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a))),
    expand: LOGISTIC,
    math: "σ(a)",
    d: ["y * (1 - y)"],
    doc: "logistic function 1 / (1 + exp(-a))",
    cost: 11,
  },
  logSigmoid: {
    f: (a) => (a >= 0 ? -Math.log1p(Math.exp(-a)) : a - Math.log1p(Math.exp(a))),
    expand: "minimum(a, 0) - log1p(exp(-abs(a)))",
    d: ["logistic(-a)"],
    doc: "log of the logistic function, without overflow",
    cost: 20,
  },
  softplus: {
    f: (a) => (a >= 0 ? a + Math.log1p(Math.exp(-a)) : Math.log1p(Math.exp(a))),
    expand: "maximum(a, 0) + log1p(exp(-abs(a)))",
    d: ["logistic(a)"],
    doc: "log(1 + exp(a)), without overflow",
    cost: 20,
  },
  leakyRelu: {
    f: (a, b) => (a > 0 ? a : b * a),
    expand: "a > 0 ? a : b * a",
    d: ["a > 0 ? 1 : b", "a > 0 ? 0 : a"],
    defaults: [0.01],
    doc: "a where positive, else b a",
    edge: "a = 0: gradient b",
    cost: 1.4,
  },
  elu: {
    f: (a, b) => (a > 0 ? a : b * Math.expm1(a)),
    expand: "a > 0 ? a : b * expm1(a)",
    d: ["a > 0 ? 1 : b * exp(a)", "a > 0 ? 0 : expm1(a)"],
    defaults: [1],
    doc: "a where positive, else b (exp(a) - 1)",
    edge: "a = 0: gradient b",
    cost: 10,
  },
  // Klambauer et al., Self-normalizing neural networks, 2017: λ = 1.0507…, λα = 1.7580….
  selu: {
    f: (a) => (a > 0 ? 1.0507009873554805 * a : 1.7580993408473768 * Math.expm1(a)),
    expand: "a > 0 ? 1.0507009873554805 * a : 1.7580993408473768 * expm1(a)",
    d: ["a > 0 ? 1.0507009873554805 : 1.7580993408473768 * exp(a)"],
    doc: "λ a where positive, else λ α (exp(a) - 1), with λ = 1.0507… and α = 1.6732…",
    edge: "a = 0: gradient λ α",
    cost: 10,
  },
  // Hendrycks and Gimpel, Gaussian error linear units, 2016. (1 + tanh(u)) / 2 is σ(2u), without cancellation.
  geluTanh: {
    f: (a) => a / (1 + Math.exp(-geluArgument(a))),
    expand: "a * logistic(geluArgument(a))",
    d: ["logistic(geluArgument(a)) + y * (logistic(-geluArgument(a)) * geluSlope(a))"],
    doc: "a (1 + tanh(√(2/π) (a + 0.044715 a³))) / 2, an approximation of gelu",
    cost: 14,
  },
  silu: {
    f: (a) => (a >= 0 ? a / (1 + Math.exp(-a)) : (a * Math.exp(a)) / (1 + Math.exp(a))),
    expand: "a * logistic(a)",
    d: ["logistic(a) * (1 + a * logistic(-a))"],
    doc: "a times the logistic function of a",
    cost: 12,
  },
  softsign: {
    f: (a) => a / (1 + Math.abs(a)),
    expand: "a / (1 + abs(a))",
    d: ["1 / square(1 + abs(a))"],
    doc: "a / (1 + |a|)",
    cost: 3,
  },
  hardtanh: {
    f: (a) => Math.min(Math.max(a, -1), 1),
    expand: "clip(a, -1, 1)",
    d: ["a >= -1 and a <= 1 ? 1 : 0"],
    doc: "a between -1 and 1",
    edge: "a = ±1: gradient 1",
    cost: 2,
  },
  // Misra, Mish: a self regularized non-monotonic activation function, 2019.
  mish: {
    f: (a) => a * Math.tanh(Math.log1p(Math.exp(a))),
    expand: "a * mishGate(a)",
    d: ["mishGate(a) + a * (sechSquare(softplus(a)) * logistic(a))"],
    doc: "a tanh(softplus(a))",
    cost: 35,
  },
} as const satisfies Record<string, Row>;
