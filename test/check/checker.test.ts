import { describe, expect, test } from "vitest";
import { Checker } from "../../src/check/checker.ts";
import type { CheckReport } from "../../src/check/report.ts";
import type { Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import type { Builder } from "../../src/ops/builder.ts";
import { modelWith } from "../support/graphs.ts";
import { interpretedModule, type Spoil } from "../support/interpreted.ts";

const total = (b: Builder, x: Node): Node =>
  b.apply("sum", [x], { axes: x.shape.map((_, axis) => axis), keepDims: false });

/** J = Σ tanh(W x)² + λ Σ W² */
function network(): Model {
  return modelWith([[3, 4], [4], []], (b, w, x, lambda) => {
    const h = b.apply("tanh", [b.matmul(w, x)]);
    const penalty = b.mul(lambda, total(b, b.apply("square", [w])));
    return b.add(total(b, b.apply("square", [h])), penalty);
  });
}

function check(model: Model, spoil?: Spoil, seed = 3): CheckReport {
  const module = interpretedModule(model, spoil ? { spoil } : {});
  const options = { seed, points: 3, kinks: 6, upstream: false, accumulate: false };
  return new Checker(model, module, options).run();
}

const bad = (report: CheckReport): unknown[] =>
  [...report.rows, ...report.outputs].filter((row) => row.verdict !== "ok");

describe("a right module passes", () => {
  test("with every partial compared, and errors of rounding only", () => {
    const report = check(network());
    expect(report.passed).toBe(true);
    expect(report.rows.map(({ leaf, partials, compared }) => [leaf, partials, compared])).toEqual([
      ["a", 12, 12],
      ["b", 4, 4],
      ["c", 1, 1],
    ]);
    expect(Math.max(...report.rows.map((row) => row.worst))).toBeLessThan(1e-9);
    expect(report.counts).toMatchObject({ points: 3, differences: 51, tangents: 51, adjoints: 51 });
  });

  test("the same seed gives the same report, another one other points", () => {
    expect(check(network())).toEqual(check(network()));
    expect(check(network(), undefined, 4).rows).not.toEqual(check(network()).rows);
  });

  test("on kinks, between the one-sided derivatives", () => {
    const model = modelWith([[3], [3]], (b, x, y) =>
      total(b, b.add(b.apply("relu", [x]), b.apply("maximum", [b.apply("abs", [x]), y]))),
    );
    const report = check(model);
    expect(bad(report)).toEqual([]);
    expect(report.counts.kinks).toBe(6);
    expect(report.counts.between).toBeGreaterThan(10);
  });

  test("where kinks meet, and the conventions of both add up to neither side", () => {
    const model = modelWith([[], [], [4]], (b, x, y, z) => {
      const larger = b.apply("maximum", [x, y]);
      const lengths = b.apply("hypot", [larger, z]);
      return b.sub(total(b, lengths), b.mul(b.constant(3), larger));
    });
    for (const seed of [1, 2, 3]) expect(bad(check(model, undefined, seed))).toEqual([]);
  });

  test("where gradients are stopped on purpose", () => {
    const model = modelWith([[2]], (b, x) =>
      total(b, b.mul(x, b.apply("stopGradient", [b.apply("exp", [x])]))),
    );
    expect(bad(check(model))).toEqual([]);
  });

  test("with tiny and with huge gradients", () => {
    for (const scale of [1e-12, 1e9]) {
      const model = modelWith([[3]], (b, x) =>
        b.mul(b.constant(scale), total(b, b.apply("sin", [x]))),
      );
      expect(bad(check(model))).toEqual([]);
    }
  });

  test("where sums cancel, and rounding decides the side of a kink", () => {
    const entropy = modelWith([[3, 2]], (b, x) =>
      b.apply("abs", [b.apply("crossEntropy", [x, x])]),
    );
    const zero = modelWith([[5]], (b, x) => {
      const inverse = b.apply("pow", [x, b.constant(-1)]);
      const logs = b.apply("logSoftmax", [inverse], { axes: [0] });
      return b.apply("logsumexp", [logs], { axes: [0], keepDims: false });
    });
    for (let seed = 0; seed < 10; seed++) {
      expect(bad(check(entropy, rounding, seed))).toEqual([]);
      expect(bad(check(zero, undefined, seed))).toEqual([]);
    }
  });

  test("where the function oscillates faster than differences are wide", () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    expect(seeds.flatMap((seed) => bad(check(oscillating(), undefined, seed)))).toEqual([]);
  });

  test("in a domain that random points must find", () => {
    const model = modelWith([[2]], (b, x) =>
      total(b, b.apply("log", [b.sub(b.constant(0.9), b.apply("sqrt", [x]))])),
    );
    const report = check(model);
    expect(bad(report)).toEqual([]);
    expect(report.counts.resampled).toBeGreaterThan(0);
  });
});

/** What another order of operations does to results that are sums of terms of about 1. */
const rounding: Spoil = (node, value) => {
  if (node.op !== "crossEntropy") return;
  value.forEach((x, at) => (value[at] = x === 0 ? 0 : x - Number.EPSILON / 8));
};

/** sin(exp(x²)) */
function oscillating(): Model {
  return modelWith([[]], (b, x) =>
    b.apply("sin", [b.apply("exp", [b.add(b.apply("square", [x]), b.constant(6))])]),
  );
}

/** Changes element 0 of the values of every node of this op that `when` accepts. */
const plant =
  (op: string, change: (x: number) => number): Spoil =>
  (node, value) => {
    if (node.op === op) value[0] = change(value[0] ?? NaN);
  };

describe("a planted bug is found", () => {
  const isGradient = (node: Node): boolean => node.op === "sub" && node.shape.length > 0;
  const bugs: readonly (readonly [string, Spoil])[] = [
    ["a forward value off by 1e-7", plant("tanh", (x) => x + 1e-7)],
    ["a NaN", plant("matmul", () => NaN)],
    ["an infinity", plant("tanh", () => Infinity)],
    [
      "one partial of many",
      (node, value): void => {
        if (node.op === "add" && node.shape.length === 2) value[7] = (value[7] ?? 0) * 1.000001;
      },
    ],
    [
      "a sign",
      (node, value): void => {
        if (isGradient(node)) value[1] = -(value[1] ?? 0);
      },
    ],
  ];

  test.each(bugs)("%s", (_, spoil) => {
    const report = check(network(), spoil);
    expect(report.passed).toBe(false);
    expect(bad(report)).not.toEqual([]);
  });

  test("in a gradient of something that oscillates", () => {
    const report = check(
      oscillating(),
      plant("cos", (x) => -x),
    );
    expect(report.rows[0]?.verdict).toBe("wrong");
  });

  test("at a tie only", () => {
    const model = modelWith([[2], [2]], (b, x, y) => total(b, b.apply("maximum", [x, y])));
    const spoil: Spoil = (node, value) => {
      if (node.op === "where") value.forEach((g, at) => (value[at] = g === 0.5 ? 1.25 : g));
    };
    expect(check(model, spoil).passed).toBe(false);
  });

  test("in accumulation", () => {
    const model = network();
    const module = interpretedModule(model);
    const options = { seed: 1, points: 1, kinks: 0, upstream: false, accumulate: true };
    const report = new Checker(model, module, options).run();
    expect(report.rows.map((row) => row.verdict)).toEqual(["wrong", "wrong", "wrong"]);
    expect(report.rows[0]?.at).toContain("accumulation");
  });

  test("and a model that is finite nowhere is not verified", () => {
    const model = modelWith([[]], (b, x) => b.apply("log", [b.neg(b.apply("square", [x]))]));
    const report = check(model);
    expect(report.passed).toBe(false);
    expect(report.rows[0]?.verdict).toBe("unresolved");
    expect(report.counts.points).toBe(0);
  });
});
