import { expect, test } from "vitest";
import { differentiate } from "../../../src/3-differentiate/adjoint.ts";
import { withDerivatives } from "../../../src/3-differentiate/derivatives.ts";
import { gatherProducts } from "../../../src/4-simplify/control/gather.ts";
import { expandComposites } from "../../../src/4-simplify/expand.ts";
import { mergeLoops } from "../../../src/4-simplify/control/merge.ts";
import { simplify } from "../../../src/4-simplify/simplify.ts";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { interpret } from "../../../src/check/interpret.ts";
import { evaluateModule } from "../../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import {
  broadcastTo,
  cos,
  fori,
  matmul,
  model,
  outer,
  scan,
  sin,
  sum,
  tanh,
  type Tensor,
} from "../../../src/index.ts";
import type { Graph, Node } from "../../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../../src/ir/order.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import type { Model } from "../../../src/ir/model.ts";

/** The graph with its gradients, in its simplest form. */
function graphOf(built: Model): Graph {
  const plain = withDerivatives(built).model;
  const { graph } = differentiate(plain, { upstream: false });
  return simplify(expandComposites(simplify(mergeLoops(graph))));
}

function withoutGradients(graph: Graph): Graph {
  return simplify({ ...graph, gradients: [] });
}

/** A recurrent net of 16 units that reads `steps` vectors of 16 numbers. */
function recurrent(steps: number): Model {
  const built = model("recurrent", {
    inputs: { x: [steps, 16], h0: [16] },
    params: { W: [16, 16], U: [16, 16], b: [16] },
    forward: ({ x, h0, W, U, b }) => {
      const [last] = scan(
        (h: Tensor<[16]>, row) => [tanh(matmul(W, row).add(matmul(U, h)).add(b)), undefined],
        h0,
        x,
      );
      return { J: sum(last) };
    },
  });
  return present(modelIn(built));
}

/** The same, of `width` vectors at a time. */
function wide(width: number): Model {
  const built = model("wide", {
    inputs: { x: [8, width, 16], h0: [width, 16] },
    params: { W: [16, 16], U: [16, 16] },
    forward: ({ x, h0, W, U }) => {
      const [last] = scan((h, rows) => [tanh(matmul(rows, W).add(matmul(h, U))), undefined], h0, x);
      return { J: sum(last) };
    },
  });
  return present(modelIn(built));
}

type Square = Tensor<[16, 16]>;

/** A sum of outer products in a loop of the model, with more in each step, and what it begins with. */
function covariance(more: (S: Square, x: Tensor<[16]>) => Square = (S) => S, first = 0): Model {
  const built = model("covariance", {
    inputs: { x: [8, 16] },
    forward: ({ x }) => {
      const [S] = scan(
        (S: Square, row) => [more(S, row).add(outer(row, tanh(row))), undefined],
        broadcastTo(first, [16, 16]),
        x,
      );
      return { S };
    },
  });
  return present(modelIn(built));
}

function loopsIn(roots: readonly Node[]): Node[] {
  return reachable(roots).flatMap((node) => [
    ...(node.op === "loop" ? [node] : []),
    ...node.regions.flatMap(({ results }) => loopsIn(results)),
  ]);
}

/** How many matrices are carried, in all loops. */
function matricesCarried(graph: Graph): number {
  const carriesOf = (node: Node): Node[] =>
    present(node.regions[0]).parameters.slice(1, 1 + Number(node.attributes["carries"]));
  const isMatrix = ({ shape }: Node): boolean => numbersOf(shape).join() === "16,16";
  return loopsIn(rootsOf(graph)).flatMap(carriesOf).filter(isMatrix).length;
}

function valuesOf(graph: Graph, numberAt: (at: number) => number): number[] {
  const given = graph.leaves.map(({ node }, leaf): [Node, Float64Array] => {
    const count = numbersOf(node.shape).reduce((a, b) => a * b, 1);
    return [node, Float64Array.from({ length: count }, (_, at) => numberAt(at + 31 * leaf))];
  });
  const roots = rootsOf(graph);
  const found = interpret(roots, new Map(given));
  return roots.flatMap((root) => [...present(found.get(root))]);
}

const ordinary = (at: number): number => Math.sin(at + 1);

/** How many matrices are carried before and after, and that no value has changed. */
function gathered(graph: Graph): [before: number, after: number] {
  const after = simplify(gatherProducts(graph));
  const [own, expected] = [valuesOf(after, ordinary), valuesOf(graph, ordinary)];
  expect(own.length).toBe(expected.length);
  own.forEach((value, at) => expect(value).toBeCloseTo(present(expected[at]), 12));
  return [matricesCarried(graph), matricesCarried(after)];
}

test("what the weights of a recurrent net get", () => {
  expect(gathered(graphOf(recurrent(8)))).toEqual([2, 0]);
});

test("of few rows in each step", () => {
  expect(gathered(graphOf(wide(3)))).toEqual([2, 0]);
});

test("of many rows, whose products are in blocks as they are", () => {
  expect(gathered(graphOf(wide(5)))).toEqual([2, 2]);
});

test("of a few steps, which would not pay", () => {
  expect(gathered(graphOf(recurrent(3)))).toEqual([2, 2]);
});

test("a sum in a loop of the model", () => {
  expect(gathered(graphOf(covariance()))).toEqual([1, 0]);
});

test.each([-0, 1])(
  "a sum that begins with %d stays: with nothing but -0 to add, -0 stays -0",
  (first) => {
    expect(gathered(graphOf(covariance(undefined, first)))).toEqual([1, 1]);
  },
);

test("a sum to which something else is added stays, without its products", () => {
  const graph = graphOf(covariance((S, x) => S.add(x)));
  const [loop] = loopsIn(rootsOf(graph));
  const [after] = loopsIn(rootsOf(gatherProducts(graph)));
  const countOf = (node: Node | undefined, op: string): number =>
    reachable(present(present(node).regions[0]).results.slice(0, 1)).filter((one) => one.op === op)
      .length;
  expect([countOf(loop, "mul"), countOf(after, "mul")]).toEqual([1, 0]);
  expect(gathered(graph)).toEqual([1, 1]);
});

test.each<[string, (S: Square, x: Tensor<[16]>) => Square]>([
  ["that is scaled", (S) => S.mul(0.5)],
  ["that is read", (S, x) => S.add(matmul(S, x))],
])("a sum %s is none", (_, more) => {
  expect(gathered(withoutGradients(graphOf(covariance(more))))).toEqual([1, 1]);
});

test("of a carry and a row: its history", () => {
  const built = model("powers", {
    inputs: { v: [16], x: [8, 16] },
    forward: ({ v, x }) => {
      const [[S]] = scan(
        ([S, u]: readonly [Square, Tensor<[16]>], row) => [
          [S.add(outer(u, row)), tanh(u)] as const,
          undefined,
        ],
        [broadcastTo(0, [16, 16]), v] as const,
        x,
      );
      return { S };
    },
  });
  expect(gathered(withoutGradients(graphOf(present(modelIn(built)))))).toEqual([1, 0]);
});

test("what would keep more than the loop reads stays", () => {
  const built = model("turned", {
    inputs: { v: [16] },
    forward: ({ v }) => {
      const step = (_: unknown, [S, u]: readonly [Square, Tensor<[16]>]) =>
        [S.add(outer(sin(u), cos(u))), tanh(u)] as const;
      const [S] = fori(0, 8, step, [broadcastTo(0, [16, 16]), v] as const);
      return { S };
    },
  });
  expect(gathered(withoutGradients(graphOf(present(modelIn(built)))))).toEqual([1, 1]);
});

test("infinities, NaN and zeros are those of the loop", () => {
  const graph = graphOf(covariance());
  const after = simplify(gatherProducts(graph));
  const special = [0, -0, Infinity, -Infinity, NaN, 1, -1, 5e-324, 1e308];
  for (let salt = 0; salt < 40; salt++) {
    const number = (at: number): number =>
      present(special[(at * (salt + 1) + (at >> 3) * 5) % special.length]);
    expect(valuesOf(after, number)).toEqual(valuesOf(graph, number));
    // Also where all are zeros of either sign.
    const zero = (at: number): number => (((at * (salt + 3)) >> 2) % 2 === 0 ? 0 : -0);
    expect(valuesOf(after, zero)).toEqual(valuesOf(graph, zero));
  }
});

test("within the body of another loop", () => {
  const built = model("nested", {
    inputs: { x: [8, 16], S0: [16, 16] },
    forward: ({ x, S0 }) => {
      const step = (_: unknown, S: Square) => {
        const [next] = scan(
          (own: Square, row) => [own.add(outer(matmul(S, row), row)), undefined],
          broadcastTo(0, [16, 16]),
          x,
        );
        return tanh(next);
      };
      return { S: fori(0, 3, step, S0) };
    },
  });
  // The outer loop carries what the inner one does no longer.
  expect(gathered(withoutGradients(graphOf(present(modelIn(built)))))).toEqual([2, 1]);
});

/** What the emitted code gives for the gradients, and the length of its cache. */
async function emitted(
  options: CompileOptions,
): Promise<{ grads: readonly number[]; cache: number }> {
  const { code } = await compileModel(recurrent(8), options);
  const module = evaluateModule(code);
  const memory = module.allocate();
  const { inputs, cache, grads } = memory;
  const params = present(memory.params);
  inputs.set(inputs.map((_, at) => ordinary(at) / 4));
  params.set(params.map((_, at) => ordinary(at + 57) / 4));
  module.forward(inputs, params, cache);
  module.backward(inputs, params, cache, grads);
  return { grads: [...grads], cache: cache.length };
}

test("the emitted gradients are those of the loop, which a budget does not let keep more", async () => {
  const [own, budget] = [await emitted({}), await emitted({ cacheBudget: 1 << 20 })];
  expect(own.cache).toBeGreaterThan(budget.cache);
  own.grads.forEach((value, at) => expect(value).toBeCloseTo(present(budget.grads[at]), 12));
  expect(own.grads.every((value) => value !== 0)).toBe(true);
});
