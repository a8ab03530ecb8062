import { describe, expect, it } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import type { AnyInteger, AnyTensor } from "../../src/1-load/builder/types/tensor.ts";
import { checkModel } from "../../src/check/check.ts";
import { interpret } from "../../src/check/interpret.ts";
import { Random } from "../../src/check/random.ts";
import { roundingScales } from "../../src/check/rounding.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import {
  cast,
  checkpoint,
  cond,
  customGradient,
  fori,
  greater,
  less,
  map,
  matmul,
  model,
  mul,
  notEqual,
  scan,
  stopGradient,
  sum,
  take,
  tanh,
  type Tensor,
  whileLoop,
} from "../../src/index.ts";
import type { Node } from "../../src/ir/graph.ts";
import { makeLoop, partOf } from "../../src/ops/control/parts.ts";
import { Builder } from "../../src/ops/builder.ts";
import { Arena } from "../../src/ir/graph.ts";

type Outputs = Readonly<Record<string, AnyTensor | AnyInteger>>;

/** The outputs of a model of x [3] = (1, 2, 3), A [4, 3] = 0 … 11 and s = 0.5. */
function evaluated(
  forward: (x: Tensor<[3]>, A: Tensor<[4, 3]>, s: Tensor<[]>) => Outputs,
): Record<string, number[]> {
  const traced = model("loops", {
    inputs: { x: [3], A: [4, 3], s: [] },
    forward: ({ x, A, s }) => forward(x, A, s),
  });
  const { graph } = present(modelIn(traced));
  const values = [[1, 2, 3], Array.from({ length: 12 }, (_, at) => at), [0.5]];
  const given = new Map(
    graph.leaves.map(({ node }, at) => [node, Float64Array.from(present(values[at]))] as const),
  );
  const found = interpret(
    graph.outputs.map(({ node }) => node),
    given,
  );
  return Object.fromEntries(
    graph.outputs.map(({ name, node }) => [name, [...present(found.get(node))]]),
  );
}

describe("scan", () => {
  it("carries values through the rows, and stacks what the iterations give", () => {
    const { last, sums, stacked } = evaluated((x, A) => {
      const [end, ys] = scan((h, row) => [h.add(row), { total: sum(h), row }], x, A);
      return { last: end, sums: ys.total, stacked: ys.row };
    });
    expect(last).toEqual([1 + 18, 2 + 22, 3 + 26]);
    expect(sums).toEqual([6, 9, 21, 42]);
    expect(stacked).toEqual(Array.from({ length: 12 }, (_, at) => at));
  });

  it("runs backwards with `reverse`, and leaves each y at its row", () => {
    const { last, ys, ts } = evaluated((_, A) => {
      const [end, [first, at]] = scan((h, row, t) => [h.mul(2).add(sum(row)), [h, t]], 1, A, {
        reverse: true,
      });
      return { last: end, ys: first, ts: at };
    });
    // Sums of the rows: 3, 12, 21, 30.
    expect(ys).toEqual([((1 * 2 + 30) * 2 + 21) * 2 + 12, (1 * 2 + 30) * 2 + 21, 32, 1]);
    expect(last).toEqual([(((1 * 2 + 30) * 2 + 21) * 2 + 12) * 2 + 3]);
    expect(ts).toEqual([0, 1, 2, 3]);
  });

  it("goes along lists and records of sequences, and needs none with a length", () => {
    const { both, powers } = evaluated((x, A) => {
      const [both] = scan((c, { row, k }) => [c.add(row.mul(k)), undefined], x, {
        row: A,
        k: [1, 0, 0, 2],
      });
      const [, powers] = scan((c) => [c.mul(2), c], 1, undefined, { length: 5 });
      return { both, powers };
    });
    expect(both).toEqual([1 + 0 + 18, 2 + 1 + 20, 3 + 2 + 22]);
    expect(powers).toEqual([1, 2, 4, 8, 16]);
  });

  it("begins with numbers, and swaps carries", () => {
    const { a, b } = evaluated(() => {
      const [a, b] = fori(0, 10, (_, [a, b]) => [b, a.add(b)], [0, 1]);
      return { a, b };
    });
    expect([a, b]).toEqual([[55], [89]]);
  });

  it("nests, and uses values of the loops around it and of the model", () => {
    const { total } = evaluated((_, A, s) => {
      const [total] = scan(
        (outer, row, t) => {
          const [inner] = scan(
            (c, element) => [c.add(element.mul(cast(t, "real")).mul(s)), undefined],
            outer,
            row,
          );
          return [inner, undefined];
        },
        0,
        A,
      );
      return { total };
    });
    expect(total).toEqual([0.5 * (12 + 2 * 21 + 3 * 30)]);
  });
});

describe("fori", () => {
  it("counts from its start to below its end", () => {
    const { i, none } = evaluated((x) => ({
      i: fori(2, 6, (i, c) => c.mul(10).add(cast(i, "real")), 0),
      none: fori(3, 1, (_, c) => c.add(1), x),
    }));
    expect(i).toEqual([2345]);
    expect(none).toEqual([1, 2, 3]);
  });

  it("reads rows by position", () => {
    const { y } = evaluated((x, A) => ({
      y: fori(0, 4, (i, c) => c.add(take(A, i)), x),
    }));
    expect(y).toEqual([19, 24, 29]);
  });
});

describe("whileLoop", () => {
  it("stops when the test fails, or at maxSteps", () => {
    const { power, few } = evaluated(() => ({
      power: whileLoop(
        (c) => less(c, 100),
        (c) => c.mul(2),
        1,
        { maxSteps: 50 },
      ),
      few: whileLoop(
        (c) => less(c, 100),
        (c) => c.mul(2),
        1,
        { maxSteps: 3 },
      ),
    }));
    expect(power).toEqual([128]);
    expect(few).toEqual([8]);
  });

  it("carries integers and truth values", () => {
    const { n } = evaluated((x) => {
      const state = whileLoop(
        ({ going }) => going,
        ({ n, total }) => {
          const next = total.add(sum(x));
          return { n: n.add(1), total: next, going: less(next, 30) };
        },
        { n: cast(0, "int"), total: 0, going: less(0, 1) },
        { maxSteps: 20 },
      );
      return { n: state.n };
    });
    expect(n).toEqual([5]);
  });
});

describe("map", () => {
  it("goes along the first axis, or another one", () => {
    const { rows, columns } = evaluated((_, A) => ({
      rows: map((row, i) => sum(row).add(cast(i, "real")), A),
      columns: map((column) => column.mul(2), A, { axis: 1 }),
    }));
    expect(rows).toEqual([3, 13, 23, 33]);
    expect(columns).toEqual([0, 6, 12, 18, 2, 8, 14, 20, 4, 10, 16, 22]);
  });
});

describe("cond", () => {
  it("computes one branch, with operands or with what is around", () => {
    const { a, b, c } = evaluated((x, _, s) => ({
      a: cond(
        less(s, 1),
        () => x.mul(2),
        () => x,
      ),
      b: cond(
        greater(s, 1),
        (z) => z.mul(2),
        (z) => z.sub(1),
        x,
      ),
      c: cond(
        notEqual(s, 0),
        () => ({ p: x.mul(s), q: s }),
        () => ({ p: x, q: 0 }),
      ).p,
    }));
    expect([a, b, c]).toEqual([
      [2, 4, 6],
      [0, 1, 2],
      [0.5, 1, 1.5],
    ]);
  });

  it("stands in loops, and loops stand in it", () => {
    const { y } = evaluated((x, A, s) => ({
      y: fori(
        0,
        4,
        (i, c) =>
          cond(
            less(i, 2),
            (state) => fori(0, 2, (_, d) => d.add(take(A, i).mul(s)), state),
            (state) => state,
            c,
          ),
        x,
      ),
    }));
    expect(y).toEqual([1 + 3, 2 + 1 + 4, 3 + 2 + 5]);
  });

  it("computes inside what only a branch uses", () => {
    const traced = model("branch", {
      inputs: { x: [3], W: [3, 3] },
      forward: ({ x, W }) => ({
        y: cond(
          less(sum(x), 0),
          () => matmul(W, tanh(x)),
          () => x,
        ),
      }),
    });
    const { outputs } = present(modelIn(traced)).graph;
    const choice = present(outputs[0]?.node.inputs[0]);
    expect(choice.op).toBe("cond");
    expect(choice.inputs.map(({ op }) => op)).toEqual(["less", "leaf", "leaf"]);
    expect(choice.regions.map(({ results }) => results.map(({ op }) => op))).toEqual([
      ["matmul"],
      ["argument"],
    ]);
  });
});

describe("checkpoint", () => {
  it("is its function, whose inner values are not kept", () => {
    let inside: readonly Node[] = [];
    const { y } = evaluated((x) => ({ y: checkpoint((z) => sum(tanh(z).mul(2)), x) }));
    expect(y?.[0]).toBeCloseTo(2 * (Math.tanh(1) + Math.tanh(2) + Math.tanh(3)), 14);
    model("kept", {
      inputs: { x: [3] },
      forward: ({ x }) => {
        const z = tanh(x);
        const y = checkpoint((a) => mul(a, tanh(a)), z);
        return { y };
      },
    });
    const traced = model("kept", {
      inputs: { x: [3] },
      forward: ({ x }) => ({ y: checkpoint((a) => sum(tanh(a).mul(tanh(x))), tanh(x)) }),
    });
    const { arena } = present(modelIn(traced)).graph;
    inside = [...arena.recomputed];
    expect(inside.map(({ op }) => op)).toEqual(["tanh", "mul"]);
  });
});

describe("invariants", () => {
  it("computes outside of a loop what does not depend on it", () => {
    const traced = model("invariant", {
      inputs: { x: [3], W: [3, 3] },
      forward: ({ x, W }) => ({ y: fori(0, 5, (_, h) => tanh(matmul(W.mul(2), h)).add(1), x) }),
    });
    const { outputs } = present(modelIn(traced)).graph;
    const loop = present(outputs[0]?.node.inputs[0]);
    expect(loop.inputs.map(({ op }) => op)).toEqual(["leaf", "mul"]);
  });

  it("takes the rule of a value's gradient along", () => {
    const traced = model("ruled", {
      inputs: { x: [3], k: [] },
      forward: ({ x, k }) => ({
        y: fori(
          0,
          5,
          (_, h) =>
            customGradient(
              [h],
              (a) => tanh(a),
              (g) => [g.mul(k)],
            ),
          x,
        ),
      }),
    });
    const { outputs, arena } = present(modelIn(traced)).graph;
    const loop = present(outputs[0]?.node.inputs[0]);
    expect(loop.inputs.map((node) => arena.names.get(node))).toEqual(["x", "k"]);
    const value = present(loop.regions[0]?.results[0]);
    const given = present(arena.ruleOf(value)?.results[0]);
    expect(given.inputs.map(({ op }) => op)).toEqual(["placeholder", "argument"]);
    expect(loop.regions[0]?.parameters).toContain(given.inputs[1]);
  });
});

describe("the interpreter", () => {
  it("runs fewer steps, in either direction, and leaves zeros where none ran", () => {
    for (const isReversed of [false, true]) {
      const arena = new Arena();
      const b = new Builder(arena);
      const n = b.leaf("inputs", "n", [], "int");
      const xs = b.leaf("inputs", "xs", shapeOf([4]));
      const [t, c, x] = arena.regions.open([
        n,
        { dtype: "real", shape: [] },
        { dtype: "real", shape: [] },
      ]);
      const [counter, carry, row] = [present(t), present(c), present(x)];
      const next = b.add(b.mul(b.constant(10), carry), row);
      const body = arena.regions.close([counter, carry, row], [next, b.mul(row, row)]);
      const loop = makeLoop(b, {
        body,
        extent: present(xs.shape[0]),
        isReversed,
        hasTest: false,
        steps: n,
        initial: [b.constant(7)],
        sequences: [xs],
        captures: [],
      });
      const parts = (["carry", "stack", "history", "count"] as const).map((of) =>
        partOf(b, loop, of),
      );
      const found = interpret(
        parts,
        new Map([
          [n, Float64Array.of(3)],
          [xs, Float64Array.of(1, 2, 3, 4)],
        ]),
      );
      expect(parts.map((part) => [...present(found.get(part))])).toEqual(
        isReversed
          ? [[7321], [1, 4, 9, 0], [732, 73, 7, 0], [3]]
          : [[7123], [1, 4, 9, 0], [7, 71, 712, 0], [3]],
      );
    }
  });
});

describe("rules of the author's in bodies", () => {
  it("are verified", async () => {
    const verdicts = async (factor: number): Promise<string[]> => {
      const traced = model("ruled", {
        inputs: { x: [3], A: [4, 3] },
        forward: ({ x, A }) => ({
          J: sum(
            scan(
              (c, row) => {
                const y = customGradient(
                  [c.add(row)],
                  (a) => tanh(a),
                  (g, z) => [g.mul(z.mul(z).sub(1).mul(-factor))],
                );
                return [y, undefined];
              },
              x,
              A,
            )[0],
          ),
        }),
      });
      const report = await checkModel(present(modelIn(traced)), { points: 2, kinks: 0 });
      return report.rules.map(({ verdict }) => verdict);
    };
    expect(await verdicts(1)).toEqual(["ok"]);
    expect(await verdicts(1.001)).toEqual(["wrong"]);
  });
});

describe("differences through bodies", () => {
  it("do not see through stopGradient", async () => {
    const traced = model("stopped", {
      inputs: { x: [3], A: [4, 3] },
      forward: ({ x, A }) => ({
        J: sum(scan((c, row) => [tanh(c.mul(stopGradient(c)).add(row)), undefined], x, A)[0]),
      }),
    });
    const report = await checkModel(present(modelIn(traced)), { points: 2, kinks: 0 });
    expect(report.passed).toBe(true);
    expect(report.counts.differences).toBeGreaterThan(20);
  });
});

describe("scales of rounding errors", () => {
  it("are those of what loops add up, though it cancels", () => {
    const traced = model("cancelled", {
      inputs: { x: [3], A: [4, 3] },
      forward: ({ x, A }) => ({ y: scan((c, row) => [c.add(row).sub(row), undefined], x, A)[0] }),
    });
    const { leaves, outputs } = present(modelIn(traced)).graph;
    const y = present(outputs[0]).node;
    const values = interpret(
      [y],
      new Map(leaves.map(({ node }, at) => [node, new Float64Array(at === 0 ? 3 : 12).fill(at)])),
    );
    const [scale = 0] = present(roundingScales([y], values, new Random(1)).get(y));
    expect(scale).toBeGreaterThan(0.01);
  });
});
