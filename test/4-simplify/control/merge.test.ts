import { expect, test } from "vitest";
import { mergeLoops } from "../../../src/4-simplify/control/merge.ts";
import { differentiate } from "../../../src/3-differentiate/adjoint.ts";
import { withDerivatives } from "../../../src/3-differentiate/derivatives.ts";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { interpret } from "../../../src/check/interpret.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import {
  fori,
  grad,
  hessianVectorProduct,
  jvp,
  less,
  map,
  model,
  mul,
  scan,
  sin,
  sum,
  tanh,
  type Tensor,
  whileLoop,
} from "../../../src/index.ts";
import type { Graph, Node } from "../../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../../src/ir/order.ts";

type Outputs = Record<string, Tensor>;

/** The graph with its gradients. */
function graphOf(forward: (x: Tensor<[3]>, v: Tensor<[3]>) => Outputs): Graph {
  const built = model("merge", {
    inputs: { x: [3], v: [3] },
    forward: ({ x, v }) => forward(x, v),
  });
  const plain = withDerivatives(present(modelIn(built))).model;
  return differentiate(plain, { upstream: plain.loss === undefined }).graph;
}

function valuesOf(graph: Graph): number[][] {
  const given = graph.leaves.map(({ node }, at): [Node, Float64Array] => [
    node,
    Float64Array.of(0.3, -0.7, 1.1).map((value) => value + at / 10),
  ]);
  const roots = rootsOf(graph);
  const found = interpret(roots, new Map(given));
  return roots.map((root) => [...present(found.get(root))]);
}

function loopsIn(roots: readonly Node[]): Node[] {
  return reachable(roots).flatMap((node) => [
    ...(node.op === "loop" ? [node] : []),
    ...node.regions.flatMap(({ results }) => loopsIn(results)),
  ]);
}

/** How many loops there are before and after, and that no value has changed. */
function merged(graph: Graph): [before: number, after: number] {
  const after = mergeLoops(graph);
  expect(valuesOf(after)).toEqual(valuesOf(graph));
  return [loopsIn(rootsOf(graph)).length, loopsIn(rootsOf(after)).length];
}

const step = (_: unknown, h: Tensor<[3]>): Tensor<[3]> => tanh(mul(h, 1.1));

test("a loop, what it keeps for backward, and the loop backwards: two", () => {
  const graph = graphOf((x) => ({ J: sum(fori(0, 4, step, x)) }));
  expect(merged(graph)).toEqual([3, 2]);
});

test("a loop and how it moves along a direction", () => {
  const graph = graphOf((x, v) => {
    const y = fori(0, 4, step, x);
    return { y, t: jvp(y, x, v) };
  });
  const { outputs } = graph;
  expect(merged({ ...graph, gradients: [] })).toEqual([2, 1]);
  expect(loopsIn(outputs.map(({ node }) => node))).toHaveLength(2);
});

test("along two directions", () => {
  const graph = graphOf((x, v) => {
    const y = fori(0, 4, step, x);
    return { y, s: jvp(y, x, v), t: jvp(y, x, [1, 2, 3]) };
  });
  expect(merged({ ...graph, gradients: [] })).toEqual([3, 1]);
});

test("with a test, which must be the same", () => {
  const graph = graphOf((x, v) => {
    const run = (most: number) =>
      whileLoop(
        (h) => less(sum(h), most),
        (h) => mul(h, 1.5),
        x,
        { maxSteps: 9 },
      );
    const y = run(5);
    return { y, t: jvp(y, x, v), other: run(6) };
  });
  expect(merged({ ...graph, gradients: [] })).toEqual([3, 2]);
});

test("a gradient and its derivative along a direction", () => {
  const graph = graphOf((x, v) => {
    const y = sum(fori(0, 4, step, x));
    return { y, g: grad(y, x), h: hessianVectorProduct(y, x, v) };
  });
  expect(merged({ ...graph, gradients: [] })[1]).toBe(2);
});

test("loops within loops", () => {
  const graph = graphOf((x) => {
    const [h] = scan((own, row) => [fori(0, 3, step, own.add(row)), undefined], x, [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    return { J: sum(h) };
  });
  // The loop, the one in it, and both backwards.
  expect(merged(graph)[1]).toBe(4);
});

test("equal bodies on different values stay two loops", () => {
  const graph = graphOf((x, v) => ({ a: fori(0, 4, step, x), b: fori(0, 4, step, v) }));
  expect(merged({ ...graph, gradients: [] })).toEqual([2, 2]);
});

test("one that begins with what the other ends with, and as that began", () => {
  const graph = graphOf((x) => {
    const [a] = fori(0, 4, (_, [p, q]) => [sin(p), q.add(p)], [x, x]);
    const [c, d] = fori(0, 4, (_, [p, q]) => [sin(p), q.mul(p)], [x, a]);
    return { a, c, d };
  });
  expect(merged({ ...graph, gradients: [] })).toEqual([2, 2]);
});

test("forward takes over nothing that only gradients need", () => {
  const graph = graphOf((x, v) => {
    const y = fori(0, 4, step, x);
    return { y, t: jvp(y, x, v) };
  });
  const [y, t] = graph.outputs;
  const leaf = present(graph.leaves[0]);
  const apart = { ...graph, outputs: [present(y)], gradients: [{ leaf, node: present(t).node }] };
  expect(merged(apart)).toEqual([2, 2]);
});

test("of iterations that stand alone, forward computes no more than it does", () => {
  const graph = graphOf((x) => {
    const y = map((own) => tanh(own), x);
    const z = map((own) => sin(own), x);
    return { y, z };
  });
  const [y, z] = graph.outputs;
  const leaf = present(graph.leaves[0]);
  const apart = { ...graph, outputs: [present(y)], gradients: [{ leaf, node: present(z).node }] };
  expect(merged(apart)).toEqual([2, 2]);
  expect(merged({ ...graph, gradients: [] })).toEqual([2, 1]);
});

test("functions beside forward and backward stand alone", () => {
  const graph = graphOf((x, v) => {
    const y = fori(0, 4, step, x);
    return { y, s: jvp(y, x, v), t: jvp(y, x, [1, 2, 3]) };
  });
  const [y, s, t] = graph.outputs.map(({ node }) => node) as [Node, Node, Node];
  const result = (name: string, node: Node) => ({ array: "tangents", name, node }) as const;
  const apart: Graph = {
    ...graph,
    outputs: graph.outputs.slice(0, 1),
    gradients: [],
    transforms: [
      { name: "jvp", results: [result("y", y), result("s", s)] },
      { name: "hvp", results: [result("t", t)] },
    ],
  };
  const after = mergeLoops(apart);
  expect(valuesOf(after)).toEqual(valuesOf(apart));
  const loops = [after.outputs, ...after.transforms.map(({ results }) => results)].map((roots) =>
    loopsIn(roots.map(({ node }) => node)),
  );
  // Each function has one loop, with its own tangents.
  expect(loops.map((own) => own.length)).toEqual([1, 1, 1]);
  expect(new Set(loops.flat()).size).toBe(3);
});
