import { describe, expect, test } from "vitest";
import type { Node } from "../../src/ir/graph.ts";
import type { Builder } from "../../src/ops/builder.ts";
import { evaluate, modelWith } from "../support/graphs.ts";

type Build = (b: Builder, ...leaves: Node[]) => Node;

interface Edge {
  readonly name: string;
  readonly at: readonly (readonly number[])[];
  readonly build: Build;
  readonly value: number;
  readonly gradients: readonly (readonly number[])[];
}

const apply =
  (op: string): Build =>
  (b, ...leaves) =>
    b.apply(op, leaves);
const reduce =
  (op: string): Build =>
  (b, x) =>
    b.apply(op, [x], { axes: [0], keepDims: false });

function scalar(op: string, at: number[], value: number, gradients: number[]): Edge {
  return {
    name: `${op}(${at.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join(", ")})`,
    at: at.map((x) => [x]),
    build: (b, ...leaves) => {
      const scalars = leaves.map((leaf) => b.reshape(leaf, []));
      return b.apply(op, scalars);
    },
    value,
    gradients: gradients.map((g) => [g]),
  };
}

function reduction(op: string, at: number[], value: number, gradient: number[]): Edge {
  return {
    name: `${op}[${at.join(", ")}]`,
    at: [at],
    build: reduce(op),
    value,
    gradients: [gradient],
  };
}

/** The value and the gradients where the derivative does not exist, or is easily got wrong. */
const edges: readonly Edge[] = [
  scalar("abs", [0], 0, [0]),
  scalar("abs", [-0], 0, [0]),
  scalar("abs", [-Infinity], Infinity, [-1]),
  scalar("relu", [0], 0, [0]),
  scalar("relu", [-0], 0, [0]),
  scalar("relu", [5e-324], 5e-324, [1]),
  scalar("relu", [-5e-324], 0, [0]),
  scalar("relu", [NaN], NaN, [0]),
  scalar("sign", [0], 0, [0]),
  scalar("sign", [3], 1, [0]),
  scalar("sqrt", [0], 0, [Infinity]),
  scalar("sqrt", [-1], NaN, [NaN]),
  scalar("sqrt", [Infinity], Infinity, [0]),
  scalar("log", [0], -Infinity, [Infinity]),
  scalar("log", [5e-324], Math.log(5e-324), [Infinity]),
  scalar("exp", [-Infinity], 0, [0]),
  scalar("exp", [710], Infinity, [Infinity]),
  scalar("tanh", [400], 1, [0]),
  scalar("tanh", [-Infinity], -1, [0]),
  scalar("square", [-0], 0, [-0]),
  scalar("div", [1, 0], Infinity, [Infinity, -Infinity]),
  scalar("div", [0, 0], NaN, [Infinity, NaN]),
  scalar("div", [1, Infinity], 0, [0, -0]),
  scalar("maximum", [2, 2], 2, [0.5, 0.5]),
  scalar("maximum", [0, -0], 0, [0.5, 0.5]),
  scalar("maximum", [3, 2], 3, [1, 0]),
  scalar("maximum", [2, 3], 3, [0, 1]),
  scalar("maximum", [Infinity, 1], Infinity, [1, 0]),
  scalar("minimum", [2, 2], 2, [0.5, 0.5]),
  scalar("minimum", [0, -0], -0, [0.5, 0.5]),
  scalar("minimum", [3, 2], 2, [0, 1]),
  scalar("minimum", [-Infinity, 1], -Infinity, [1, 0]),
  scalar("pow", [0, 2], 0, [0, 0]),
  scalar("pow", [0, 1], 0, [1, 0]),
  scalar("pow", [0, 0.5], 0, [Infinity, 0]),
  scalar("pow", [0, 0], 1, [0, -Infinity]),
  scalar("pow", [3, 0], 1, [0, Math.log(3)]),
  scalar("pow", [-2, 3], -8, [12, NaN]),
  scalar("pow", [-2, 0], 1, [0, NaN]),
  scalar("pow", [-2, 0.5], NaN, [NaN, NaN]),
  scalar("sigmoid", [1000], 1, [0]),
  scalar("sigmoid", [-1000], 0, [0]),
  scalar("sigmoid", [-Infinity], 0, [0]),
  scalar("sigmoid", [Infinity], 1, [0]),
  scalar("sigmoid", [0], 0.5, [0.25]),
  scalar("sigmoid", [-700], Math.exp(-700), [Math.exp(-700)]),
  scalar("stopGradient", [3], 3, [0]),
  scalar("reciprocal", [0], Infinity, [-Infinity]),
  scalar("reciprocal", [-Infinity], -0, [0]),
  scalar("mod", [-1, 3], 2, [1, 1]),
  scalar("mod", [7, -3], -2, [1, 3]),
  scalar("mod", [6, 3], 0, [1, -2]),
  scalar("mod", [1, 0.1], 1 % 0.1, [1, -9]),
  scalar("mod", [-1e-20, 1], 1, [1, 1]),
  scalar("mod", [1, 0], NaN, [1, NaN]),
  scalar("exp2", [-Infinity], 0, [0]),
  scalar("expm1", [1e-20], 1e-20, [1]),
  scalar("expm1", [-Infinity], -1, [0]),
  scalar("log2", [0], -Infinity, [Infinity]),
  scalar("log10", [1000], 3, [Math.LOG10E / 1000]),
  scalar("log1p", [-1], -Infinity, [Infinity]),
  scalar("log1p", [1e-20], 1e-20, [1]),
  scalar("rsqrt", [0], Infinity, [-Infinity]),
  scalar("cbrt", [0], 0, [Infinity]),
  scalar("cbrt", [-8], -2, [1 / 12]),
  scalar("logaddexp", [-Infinity, -Infinity], -Infinity, [0, 0]),
  scalar("logaddexp", [-Infinity, 2], 2, [0, 1]),
  scalar("logaddexp", [Infinity, 2], Infinity, [1, 0]),
  scalar("logaddexp", [1000, 1000], 1000 + Math.LN2, [0.5, 0.5]),
  scalar("logaddexp", [0, -700], Math.exp(-700), [1, Math.exp(-700)]),
  scalar("xlogy", [0, 0], 0, [0, 0]),
  scalar("xlogy", [0, 2], 0, [Math.LN2, 0]),
  scalar("xlogy", [2, 0], -Infinity, [-Infinity, Infinity]),
  scalar("xlogy", [0, Infinity], 0, [Infinity, 0]),
  scalar("asin", [1], Math.PI / 2, [Infinity]),
  scalar("asin", [-1], -Math.PI / 2, [Infinity]),
  scalar("asin", [1.5], NaN, [NaN]),
  scalar("acos", [1], 0, [-Infinity]),
  scalar("acos", [-2], NaN, [NaN]),
  scalar("acosh", [1], 0, [Infinity]),
  scalar("acosh", [0.5], NaN, [NaN]),
  scalar("acosh", [-2], NaN, [NaN]),
  scalar("atanh", [1], Infinity, [Infinity]),
  scalar("atanh", [-1], -Infinity, [Infinity]),
  scalar("asinh", [1e200], Math.asinh(1e200), [1e-200]),
  scalar("atan", [Infinity], Math.PI / 2, [0]),
  scalar("atan2", [0, 0], 0, [0, 0]),
  scalar("atan2", [0, -1], Math.PI, [-1, 0]),
  scalar("atan2", [3e-200, 4e-200], Math.atan2(3, 4), [1.6e199, -1.2e199]),
  scalar("atan2", [3e200, 4e200], Math.atan2(3, 4), [1.6e-201, -1.2e-201]),
  scalar("hypot", [0, 0], 0, [0, 0]),
  scalar("hypot", [3e200, -4e200], Math.hypot(3e200, 4e200), [0.6, -0.8]),
  scalar("hypot", [3e-200, 4e-200], 5e-200, [0.6, 0.8]),
  scalar("hypot", [0, -2], 2, [0, -1]),
  scalar("sinc", [0], 1, [0]),
  scalar("sinc", [-0], 1, [0]),
  scalar("copysign", [2, -0], -2, [-1, 0]),
  scalar("copysign", [2, 0], 2, [1, 0]),
  scalar("copysign", [-2, -3], -2, [1, 0]),
  scalar("copysign", [0, -3], -0, [0, 0]),
  scalar("floor", [-0.5], -1, [0]),
  scalar("floor", [2], 2, [0]),
  scalar("ceil", [0.5], 1, [0]),
  scalar("trunc", [-1.5], -1, [0]),
  scalar("round", [0.5], 0, [0]),
  scalar("round", [1.5], 2, [0]),
  scalar("round", [2.5], 2, [0]),
  scalar("round", [-2.5], -2, [0]),
  scalar("round", [0.49999999999999994], 0, [0]),
  scalar("round", [2 ** 52 + 1], 2 ** 52 + 1, [0]),
  scalar("clip", [0, 0, 1], 0, [1, 0, 0]),
  scalar("clip", [1, 0, 1], 1, [1, 0, 0]),
  scalar("clip", [-1, 0, 1], 0, [0, 1, 0]),
  scalar("clip", [2, 0, 1], 1, [0, 0, 1]),
  scalar("clip", [5, 2, 1], 1, [0, 0, 1]),
  scalar("clip", [0, 2, 1], 1, [0, 0, 1]),
  scalar("clip", [NaN, 0, 1], NaN, [0, 0, 0]),
  scalar("leakyRelu", [0, 0.1], 0, [0.1, 0]),
  scalar("leakyRelu", [-2, 0.1], -0.2, [0.1, -2]),
  scalar("elu", [0, 2], 0, [2, 0]),
  scalar("elu", [1000, 2], 1000, [1, 0]),
  scalar("elu", [-Infinity, 2], -2, [0, -1]),
  scalar("selu", [0], 0, [1.7580993408473768]),
  scalar("silu", [-1e300], -0, [0]),
  scalar("silu", [1e300], 1e300, [1]),
  scalar("geluTanh", [-1e300], -0, [0]),
  scalar("geluTanh", [1e300], 1e300, [1]),
  scalar("mish", [-1e300], -0, [0]),
  scalar("mish", [1e300], 1e300, [1]),
  scalar("softsign", [1e300], 1, [0]),
  scalar("hardtanh", [1], 1, [1]),
  scalar("hardtanh", [-1], -1, [1]),
  scalar("hardtanh", [1.5], 1, [0]),
  scalar("softplus", [1000], 1000, [1]),
  scalar("softplus", [-700], Math.exp(-700), [Math.exp(-700)]),
  scalar("softplus", [-Infinity], 0, [0]),
  scalar("logSigmoid", [-1000], -1000, [1]),
  scalar("logSigmoid", [700], -Math.exp(-700), [Math.exp(-700)]),
  scalar("logSigmoid", [Infinity], -0, [0]),
  reduction("max", [1, 1, 0], 1, [0.5, 0.5, 0]),
  reduction("max", [2, 2, 2], 2, [1 / 3, 1 / 3, 1 / 3]),
  reduction("max", [0, -0], 0, [0.5, 0.5]),
  reduction("max", [-Infinity, -Infinity], -Infinity, [0.5, 0.5]),
  reduction("max", [1, Infinity], Infinity, [0, 1]),
  reduction("min", [1, 0, 0], 0, [0, 0.5, 0.5]),
  reduction("min", [-Infinity, 3], -Infinity, [1, 0]),
  reduction("logsumexp", [-Infinity, -Infinity], -Infinity, [0, 0]),
  reduction("logsumexp", [-Infinity, 2], 2, [0, 1]),
  // The last digits of a large value say nothing of how its parts share it.
  reduction("logsumexp", [1e6, 1e6 + 1], 1e6 + Math.log1p(Math.E), [1 / (1 + Math.E), Math.E / (1 + Math.E)]), // prettier-ignore
  reduction("logsumexp", [1000, 1000], 1000 + Math.LN2, [0.5, 0.5]),
  reduction("logsumexp", [-1000, -1000], -1000 + Math.LN2, [0.5, 0.5]),
];

describe("at the edges", () => {
  test.each(edges)("$name", ({ at, build, value, gradients }) => {
    const model = modelWith(
      at.map((values) => [values.length]),
      build,
    );
    const found = evaluate(model, ...at);
    expect(found.value).toEqual([value]);
    expect(close(found.reverse)).toEqual(close(gradients));
    expect(close(found.forward)).toEqual(close(gradients));
  });

  test.each(["maximum", "minimum", "max", "min"])("%s lets NaN through", (op) => {
    const build = op.startsWith("m") && op.length > 3 ? apply(op) : reduce(op);
    const isBinary = op.length > 3;
    const shapes = isBinary ? [[], []] : [[2]];
    const model = modelWith(shapes, build);
    for (const values of [
      [NaN, 1],
      [1, NaN],
    ]) {
      const found = isBinary
        ? evaluate(model, [values[0] ?? 0], [values[1] ?? 0])
        : evaluate(model, values);
      expect(found.value).toEqual([NaN]);
    }
  });
});

/** Values whose last bits depend on the order of operations are compared to 12 digits; zeros lose their sign. */
function close(gradients: readonly (readonly number[])[]): number[][] {
  return gradients.map((gradient) =>
    gradient.map((g) => (Number.isFinite(g) ? Number(g.toPrecision(12)) + 0 : g)),
  );
}
