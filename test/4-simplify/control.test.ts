import { describe, expect, it } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import type { AnyInteger, AnyTensor } from "../../src/1-load/builder/types/tensor.ts";
import { verify } from "../../src/2-check/verify.ts";
import { dropRules } from "../../src/3-differentiate/drop-rules.ts";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { interpret } from "../../src/check/interpret.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  cond,
  customGradient,
  exp,
  fori,
  greater,
  less,
  map,
  matmul,
  model,
  scan,
  softmax,
  sum,
  tanh,
  type Tensor,
  whileLoop,
} from "../../src/index.ts";
import { copyModel } from "../../src/ir/copy.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import { showGraph } from "../../src/ir/show.ts";
import { Builder } from "../../src/ops/builder.ts";
import { loopOf } from "../../src/ops/control/loop.ts";
import { partOf } from "../../src/ops/control/parts.ts";

type Outputs = Readonly<Record<string, AnyTensor | AnyInteger>>;
type Forward = (x: Tensor<[3]>, A: Tensor<[4, 3]>, s: Tensor<[]>) => Outputs;

function graphOf(forward: Forward): Graph {
  const traced = model("loops", {
    inputs: { x: [3], A: [4, 3], s: [] },
    forward: ({ x, A, s }) => forward(x, A, s),
  });
  return copyModel(present(modelIn(traced))).graph;
}

function valuesOf(graph: Graph): number[][] {
  const numbers = [[1, -2, 0.5], Array.from({ length: 12 }, (_, at) => Math.sin(at)), [0.5]];
  const given = new Map(
    graph.leaves.map(({ node }, at) => [node, Float64Array.from(present(numbers[at]))] as const),
  );
  const found = interpret(rootsOf(graph), given);
  return rootsOf(graph).map((root) => [...present(found.get(root))]);
}

/** The graph after the passes that follow differentiation, which must not change what it computes. */
function simplified(forward: Forward): Graph {
  const graph = graphOf(forward);
  verify(graph);
  const simple = simplify(expandComposites(simplify(dropRules(graph))));
  verify(simple);
  expect(simplify(simple)).toBe(simple);
  const before = valuesOf(graph);
  valuesOf(simple).forEach((values, at) => {
    values.forEach((value, element) => {
      expect(value).toBeCloseTo(present(before[at]?.[element]), 13);
    });
  });
  return simple;
}

function nodesOf(graph: Graph, op: string): Node[] {
  return reachable(rootsOf(graph)).filter((node) => node.op === op);
}

function onlyLoop(graph: Graph): Node {
  const loops = nodesOf(graph, "loop");
  expect(loops.length).toBe(1);
  return present(loops[0]);
}

function opsIn(roots: readonly Node[]): string[] {
  return reachable(roots).flatMap(({ op }) => (["argument", "constant"].includes(op) ? [] : [op]));
}

describe("loops", () => {
  it("lose carries, stacked results, sequences and captures that nobody reads", () => {
    const simple = simplified((x, A, s) => {
      const [{ a }] = scan(
        ({ a, b, c }, { row, other }) => [
          { a: a.add(c), b: b.add(row).mul(s), c: c.add(other) },
          [b, row],
        ],
        { a: x, b: x, c: x },
        { row: A, other: A.mul(2) },
      );
      return { a };
    });
    const { carries, stacked, sequences, captures } = loopOf(onlyLoop(simple));
    expect([carries, stacked, sequences, captures].map((list) => list.length)).toEqual([
      2, 0, 1, 0,
    ]);
  });

  it("keep what the test needs", () => {
    const simple = simplified((x) => {
      const { a } = whileLoop(
        ({ n }) => less(n, 3),
        ({ a, n, m }) => ({ a: a.mul(2), n: n.add(1), m: m.add(n) }),
        { a: x, n: 0, m: 0 },
        { maxSteps: 10 },
      );
      return { a };
    });
    expect(loopOf(onlyLoop(simple)).carries.length).toBe(2);
  });

  it("are given what never changes from outside", () => {
    const simple = simplified((x, A, s) => {
      const [{ y, W }] = scan(
        ({ y, W }, row) => [{ y: y.mul(W).add(row), W }, undefined],
        { y: x, W: s },
        A,
      );
      return { y, W };
    });
    const { carries, captures } = loopOf(onlyLoop(simple));
    expect([carries.length, captures.map(({ op }) => op)]).toEqual([1, ["leaf"]]);
    expect(present(simple.outputs[1]).node.op).toBe("leaf");
  });

  it("have constants of their own, and rows that are all the same come from outside", () => {
    const simple = simplified((x, A) => {
      const [y] = scan((c, { row, same }) => [c.mul(same).add(row), undefined], x, {
        row: A,
        same: x.mul(0).add(0).mul(0).add(A.mul(0)).mul(0).mul(0),
      });
      const [z] = scan((c, row) => [c.add(row.mul(3)), undefined], x, x.broadcastTo([4, 3]));
      return { y, z };
    });
    const [, second] = nodesOf(simple, "loop");
    const { sequences, captures } = loopOf(present(second));
    expect([sequences.length, captures.length]).toEqual([0, 1]);
  });

  it("stack each result once, and what is the same in all iterations not at all", () => {
    const simple = simplified((x, A, s) => {
      const [, [p, q, r]] = scan((c, row) => [c.add(row), [c.mul(2), c.mul(2), exp(s)]], x, A);
      return { p, q, r };
    });
    expect(loopOf(onlyLoop(simple)).stacked.length).toBe(1);
    expect(present(simple.outputs[2]).node.op).toBe("broadcastTo");
  });

  it("keep the values of a carry once, where they are stacked as well", () => {
    const graph = graphOf((x, A) => {
      const [y, ys] = scan((c, row) => [c.mul(row), c], x, A);
      return { y, ys };
    });
    const b = new Builder(graph.arena);
    const loop = onlyLoop(graph);
    const outputs = [...graph.outputs, { name: "before", node: partOf(b, loop, "history", 0) }];
    const simple = simplify({ ...graph, outputs });
    expect(present(simple.outputs[2]).node).toBe(present(simple.outputs[1]).node);
    expect(valuesOf(simple)).toEqual(valuesOf({ ...graph, outputs }));
  });

  it("compute outside what does not depend on the iteration", () => {
    const simple = simplified((x, A, s) => {
      const [y] = scan(
        (c, row) => [c.mul(s.mul(2)).add(row.mul(exp(c.mul(0).add(1).mul(0)))), undefined],
        x,
        A,
      );
      return { y };
    });
    expect(loopOf(onlyLoop(simple)).captures.map(({ op }) => op)).toEqual(["mul"]);
  });

  it("of no or one iteration are no loops", () => {
    const simple = simplified((x, A) => {
      const none = fori(2, 2, (_, c) => c.mul(2), x);
      const [one, ys] = scan(
        (c, row, t) => [c.add(row).add(t.cast("real")), c.mul(row)],
        x,
        A.slice([1], [2]),
      );
      return { none, one, ys };
    });
    expect(nodesOf(simple, "loop")).toEqual([]);
    expect(present(simple.outputs[0]).node.op).toBe("leaf");
  });

  it("are simplified inside, however deep", () => {
    const simple = simplified((x, A, s) => {
      const [y] = scan(
        (c, row) => {
          const [d] = scan(
            (e, element) => [e.mul(1).add(element.mul(1)), e],
            sum(c.mul(1)),
            softmax(row),
          );
          return [c.add(d.mul(s).sub(0)), undefined];
        },
        x,
        A,
      );
      return { y };
    });
    const inner = present(
      reachable(loopOf(onlyLoop(simple)).body.results).find(({ op }) => op === "loop"),
    );
    expect(opsIn(loopOf(inner).body.results)).toEqual(["add"]);
    const ops = opsIn(loopOf(onlyLoop(simple)).body.results);
    expect(ops).toContain("div");
    expect(ops).not.toContain("softmax");
  });

  it("lose rules of their values' gradients", () => {
    const simple = simplified((x, _, s) => ({
      y: fori(
        0,
        3,
        (_, c) =>
          customGradient(
            [c],
            (a) => tanh(a),
            (g) => [g.mul(s)],
          ),
        x,
      ),
    }));
    const loop = onlyLoop(simple);
    expect(opsIn(loop.regions.flatMap(({ results }) => results))).toEqual(["tanh"]);
    expect(loop.inputs.length).toBe(1);
  });

  it("that map a tensor stay as they are", () => {
    const simple = simplified((x, A) => ({ y: map((row) => sum(row.mul(x)), A) }));
    expect(loopOf(onlyLoop(simple)).carries).toEqual([]);
  });
});

describe("conditions", () => {
  it("are decided where the predicate is known", () => {
    const simple = simplified((x) => ({
      y: cond(
        less(1, 2),
        () => x.mul(2),
        () => exp(x),
      ),
      z: cond(
        greater(1, 2),
        () => x.mul(2),
        () => exp(x),
      ),
    }));
    expect(nodesOf(simple, "cond")).toEqual([]);
    expect(simple.outputs.map(({ node }) => node.op)).toEqual(["mul", "exp"]);
  });

  it("lose results that nobody reads, or that are the same either way", () => {
    const simple = simplified((x, A, s) => {
      const { p, r } = cond(
        less(s, 1),
        () => ({ p: x.mul(2), q: sum(A), r: exp(x) }),
        () => ({ p: x.mul(3), q: s, r: exp(x) }),
      );
      return { p, r };
    });
    const [choice] = nodesOf(simple, "cond");
    expect(choice?.regions.map(({ results }) => results.length)).toEqual([1, 1]);
    expect(choice?.inputs.map(({ op }) => op)).toEqual(["less", "leaf"]);
    expect(present(simple.outputs[1]).node.op).toBe("exp");
  });

  it("keep what a branch computes inside of it", () => {
    const simple = simplified((x, A, s) => ({
      y: cond(
        less(s, 1),
        (z) => matmul(A, tanh(z)),
        (z) => matmul(A, z),
        x,
      ),
    }));
    const [choice] = nodesOf(simple, "cond");
    expect(choice?.regions.map(({ results }) => opsIn(results))).toEqual([
      ["tanh", "matmul"],
      ["matmul"],
    ]);
  });
});

describe("copies", () => {
  it("say and compute the same", () => {
    const traced = model("copied", {
      inputs: { x: [3], A: [4, 3], s: [] },
      forward: ({ x, A, s }) => {
        const [y, ys] = scan(
          (c, row) => {
            const own = customGradient(
              [c],
              (a) => tanh(a),
              (g) => [g.mul(s)],
            );
            return [fori(0, 2, (_, d) => d.add(row), own), c];
          },
          x,
          A,
        );
        return {
          y,
          ys,
          z: cond(
            less(s, 1),
            () => exp(x),
            () => x,
          ),
        };
      },
    });
    const { graph } = present(modelIn(traced));
    const copy = copyModel({ graph, wrt: [], loss: undefined }).graph;
    verify(copy);
    expect(valuesOf(copy)).toEqual(valuesOf(graph));
    const [rule] = copy.arena.rules.values();
    const again = copyModel({ graph: copy, wrt: [], loss: undefined }).graph;
    expect(showGraph(again)).toEqual(showGraph(copy));
    expect(copy.arena.rules.size).toBe(1);
    expect(rule?.results.length).toBe(1);
    const nodes = new Set(reachable(rootsOf(graph)));
    expect(reachable(rootsOf(copy)).some((node) => nodes.has(node))).toBe(false);
  });
});
