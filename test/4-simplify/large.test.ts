import { expect, test, vi } from "vitest";
import { verify } from "../../src/2-check/verify.ts";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import type { Builder } from "../../src/ops/builder.ts";
import { graphOf, type Leaves, nodesMade, operationsOf, textOf } from "../support/sample-graphs.ts";

vi.setConfig({ testTimeout: 60_000 });

function chain(length: number, step: (b: Builder, x: Node, leaves: Leaves) => Node): Graph {
  return graphOf((b, leaves) => {
    let x = leaves.s;
    for (let i = 0; i < length; i++) x = step(b, x, leaves);
    return x;
  });
}

const chains: readonly [string, (b: Builder, x: Node, leaves: Leaves) => Node][] = [
  ["nothing to do", (b, x, { t }) => b.add(b.apply("sin", [x]), t)],
  ["signs that meet", (b, x, { t }) => b.mul(b.neg(x), b.neg(t))],
  ["signs that move out", (b, x, { t }) => b.mul(b.neg(x), t)],
  ["neutral elements", (b, x) => b.mul(b.constant(1), x)],
  ["constant factors", (b, x) => b.mul(b.constant(2), x)],
  ["selects within selects", (b, x, { p, t }) => b.apply("where", [p, x, t])],
  ["shared values", (b, x) => b.mul(b.neg(x), b.add(x, b.constant(-1)))],
  ["composites", (b, x) => b.apply("sigmoid", [x])],
];

test.each(chains)("a chain of 20,000 steps: %s", (_name, step) => {
  const graph = chain(20_000, step);
  const before = operationsOf(graph);
  const simpler = simplify(graph);
  verify(simpler);
  expect(operationsOf(simpler)).toBeLessThanOrEqual(before);
});

test.each(chains)("work grows as the graph does: %s", (_name, step) => {
  const made = [1000, 2000, 4000].map((length) => {
    const graph = chain(length, step);
    const own = nodesMade(graph);
    simplify(expandComposites(simplify(graph)));
    return nodesMade(graph) - own;
  });
  const [first = 0, second = 0, third = 0] = made;
  expect(second).toBeLessThanOrEqual(2 * first + 100);
  expect(third).toBeLessThanOrEqual(2 * second + 100);
});

test("what a long chain comes to", () => {
  const [, signs] = chains[1] ?? [];
  const [, neutral] = chains[3] ?? [];
  if (!signs || !neutral) throw new RangeError("no such chain");
  expect(operationsOf(simplify(chain(100_000, signs)))).toBe(100_000);
  expect(textOf(simplify(chain(1000, neutral)))).toBe("s");
});

test("a long chain with its gradient", () => {
  const graph = chain(10_000, (b, x, { t }) => b.mul(b.neg(b.apply("tanh", [x])), t));
  const wrt = graph.leaves.filter(({ name }) => name === "s" || name === "t");
  const { graph: whole } = differentiate({ graph, wrt, loss: graph.outputs[0] });
  const simpler = simplify(whole);
  verify(simpler);
  expect(operationsOf(simpler)).toBeLessThan(operationsOf(whole));
});
