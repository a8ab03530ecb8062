import { describe, expect, it } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { interpret } from "../../src/check/interpret.ts";
import { kinksOf } from "../../src/check/kinks.ts";
import { areInside, extentsOf, positionsOf } from "../../src/check/positions.ts";
import { signedZeros } from "../../src/check/zeros.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  abs,
  cond,
  copysign,
  fori,
  int,
  less,
  max,
  model,
  mul,
  scan,
  sum,
  take,
  type Tensor,
  whileLoop,
} from "../../src/index.ts";
import type { IntTensor } from "../../src/index.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";

type Forward = (x: Tensor<[3]>, ids: IntTensor<[4]>) => { readonly y: Tensor };

function graphOf(forward: Forward): Graph {
  const traced = model("exposed", {
    inputs: { x: [3], ids: int([4]) },
    forward: ({ x, ids }) => forward(x, ids),
  });
  return present(modelIn(traced)).graph;
}

/** Values at x = (1, -2, 3), ids = (0, 2, 1, 2). */
function at(graph: Graph, nodes: readonly Node[]): Map<Node, Float64Array> {
  const numbers = [
    [1, -2, 3],
    [0, 2, 1, 2],
  ];
  const given = new Map(
    graph.leaves.map(({ node }, k) => [node, Float64Array.from(present(numbers[k]))] as const),
  );
  return interpret(nodes, given);
}

function marginsOf(graph: Graph): number[][] {
  const margins = kinksOf(graph).map(({ margin }) => margin);
  const values = at(graph, margins);
  return margins.map((margin) => [...present(values.get(margin))]);
}

describe("kinks in bodies", () => {
  it("are those of every iteration", () => {
    const graph = graphOf((x) => ({ y: scan((c, e) => [abs(c.add(e)), undefined], 0.5, x)[0] }));
    expect(marginsOf(graph)).toEqual([[1.5, -0.5, 3.5]]);
  });

  it("of a loop that stops are those of the iterations that ran, and of the last test", () => {
    const graph = graphOf((x) => ({
      y: whileLoop(
        (c) => less(c, 5),
        (c) => c.mul(sum(x)),
        1,
        { maxSteps: 5 },
      ),
    }));
    const [all, last] = marginsOf(graph);
    expect(all).toEqual([-4, -3, -1, Infinity, Infinity]);
    expect(last).toEqual([3]);
  });

  it("of a branch count where it is taken", () => {
    const forward =
      (limit: number): Forward =>
      (x) => ({
        y: cond(
          less(sum(x), limit),
          () => abs(x),
          () => mul(x, 2),
        ),
      });
    expect(marginsOf(graphOf(forward(9)))).toEqual([[-7], [1, -2, 3]]);
    expect(marginsOf(graphOf(forward(1)))).toEqual([[1], [Infinity, Infinity, Infinity]]);
  });

  it("of extrema are apart in different iterations, and nest", () => {
    const graph = graphOf((x) => ({
      y: fori(0, 2, (_, c) => c.add(fori(0, 2, (_own, d) => d.add(max(x.mul(d))), c.add(1))), 0),
    }));
    const [kink] = kinksOf(graph);
    const groups = Array.from({ length: 12 }, (_, element) => kink?.groupOf(element));
    expect(new Set(groups).size).toBe(4);
    expect(groups[0]).toBe(groups[2]);
    expect(marginsOf(graph)[0]).toEqual([-2, -5, 0, -8, -20, 0, -34, -85, 0, -136, -340, 0]);
  });

  it("are where a sign of zero counts", () => {
    const graph = graphOf((x) => ({
      y: scan((c, e) => [copysign(c, sum(x).mul(e)), undefined], 0.5, x)[0],
    }));
    const [signs] = signedZeros(graph);
    expect([...present(at(graph, [present(signs)]).get(present(signs)))]).toEqual([2, -4, 6]);
  });
});

describe("positions in bodies", () => {
  it("are those of every iteration, and bound the integers that they come from", () => {
    const graph = graphOf((x, ids) => ({
      y: scan((c, id) => [c.add(take(x, id)), undefined], 0, ids)[0],
    }));
    const positions = positionsOf(graph);
    const values = at(
      graph,
      positions.map(({ node }) => node),
    );
    expect(positions.map(({ node }) => [...present(values.get(node))])).toEqual([[0, 2, 1, 2]]);
    const ids = present(graph.leaves[1]).node;
    expect([...extentsOf(positions)]).toEqual([[ids, 3]]);
    expect(areInside(positions, values)).toBe(true);
    present(values.get(present(positions[0]).node))[1] = 3;
    expect(areInside(positions, values)).toBe(false);
  });

  it("are followed through carries, captures and stacked results", () => {
    const graph = graphOf((x, ids) => {
      const [last, all] = scan((c, id) => [c.add(id), c], take(ids, 0), ids);
      const y = fori(0, 2, (_, c) => c.add(take(x, last)), 0);
      return { y: y.add(sum(take(x, all))) };
    });
    const ids = present(graph.leaves[1]).node;
    expect(positionsOf(graph).map(({ leaves }) => leaves)).toEqual([[], [ids], [ids]]);
  });
});
