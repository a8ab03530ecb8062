import { describe, expect, test, vi } from "vitest";
import { verify } from "../../src/2-check/verify.ts";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { type Rule, rules } from "../../src/4-simplify/rules.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { RuleIndex } from "../../src/4-simplify/rule-index.ts";
import { rewriteToFixedPoint } from "../../src/4-simplify/sweep.ts";
import { interpret } from "../../src/check/interpret.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import { showGraph } from "../../src/ir/show.ts";
import { operations } from "../../src/ops/table.ts";
import {
  denseGraph,
  elementsComputed,
  leafValues,
  operationsOf,
  randomGraph,
} from "../support/sample-graphs.ts";

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

const exact = rules.filter((rule) => rule.holds === "exactly");
const exactIndex = new RuleIndex(exact);
const wrong: Rule = { name: "wrong", from: "x + y", to: "y - x", holds: "exactly" };
const wrongIndex = new RuleIndex([wrong, ...exact]);

vi.setConfig({ testTimeout: 60_000 });

/** Elements of the roots whose bits differ, over several points with special values. */
function differences(
  graph: Graph,
  simpler: Graph,
  seed: number,
): { count: number; compared: number } {
  let count = 0;
  let compared = 0;
  for (let point = 0; point < 3; point++) {
    const given = leafValues(graph, 3 * seed + point, point > 0);
    const before = interpret(rootsOf(graph), given);
    const after = interpret(rootsOf(simpler), given);
    const roots = rootsOf(simpler);
    for (const [at, root] of rootsOf(graph).entries()) {
      const expected = before.get(root) ?? new Float64Array();
      const found = after.get(roots[at] ?? root) ?? new Float64Array();
      expect(found.length).toBe(expected.length);
      compared += expected.length;
      count += expected.filter((value, element) => !Object.is(value, found[element])).length;
    }
  }
  return { count, compared };
}

describe("on random models with gradients", () => {
  test("exact rules and structural rewrites change no bit", () => {
    let compared = 0;
    for (const seed of SEEDS) {
      const graph = randomGraph(seed);
      const found = differences(graph, rewriteToFixedPoint(graph, exactIndex), seed);
      compared += found.compared;
      expect({ seed, differing: found.count }).toEqual({ seed, differing: 0 });
    }
    expect(compared).toBeGreaterThan(10_000);
  });

  test("the same after composites are expanded", () => {
    for (const seed of SEEDS) {
      const graph = expandComposites(randomGraph(seed));
      const { count } = differences(graph, rewriteToFixedPoint(graph, exactIndex), seed);
      expect({ seed, differing: count }).toEqual({ seed, differing: 0 });
    }
  });

  test("a wrong rule shows", () => {
    const graphs = SEEDS.slice(0, 30).map(randomGraph);
    const found = graphs.filter(
      (graph, seed) => differences(graph, rewriteToFixedPoint(graph, wrongIndex), seed).count > 0,
    );
    expect(found.length).toBeGreaterThan(10);
  });

  test.each([false, true])(
    "the result is well formed, a fixed point, and no larger (fastMath %s)",
    (fastMath) => {
      let saved = 0;
      for (const seed of SEEDS) {
        const graph = randomGraph(seed);
        const simpler = simplify(graph, { fastMath });
        verify(simpler);
        saved += operationsOf(graph) - operationsOf(simpler);
        expect(operationsOf(simpler)).toBeLessThanOrEqual(operationsOf(graph));
        expect(elementsComputed(simpler)).toBeLessThanOrEqual(elementsComputed(graph));
        expect(rootsOf(simplify(simpler, { fastMath }))).toEqual(rootsOf(simpler));
        const expanded = expandComposites(simpler);
        verify(expanded);
        const last = simplify(expanded, { fastMath });
        verify(last);
        expect(operationsOf(last)).toBeLessThanOrEqual(operationsOf(expanded));
      }
      expect(saved).toBeGreaterThan(1000);
    },
  );

  test("the same model gives the same graph", () => {
    for (const seed of SEEDS.slice(0, 50)) {
      expect(showGraph(simplify(randomGraph(seed)))).toEqual(
        showGraph(simplify(randomGraph(seed))),
      );
    }
  });

  test("outputs, gradients and leaves stay what they are", () => {
    for (const seed of SEEDS) {
      const graph = randomGraph(seed);
      const simpler = simplify(expandComposites(simplify(graph)));
      expect(simpler.outputs.map(({ name }) => name)).toEqual(
        graph.outputs.map(({ name }) => name),
      );
      expect(simpler.gradients.map(({ leaf }) => leaf)).toEqual(
        graph.gradients.map(({ leaf }) => leaf),
      );
      expect(simpler.leaves).toBe(graph.leaves);
    }
  });

  test("no composite is left, and no stopGradient", () => {
    for (const seed of SEEDS) {
      const expanded = expandComposites(randomGraph(seed));
      const left = reachable(rootsOf(expanded)).filter(
        ({ op }) => op === "stopGradient" || operations.get(op)?.expand,
      );
      expect(left).toEqual([]);
    }
  });
});

describe("on random formulas", () => {
  test("exact rules change no bit", () => {
    let saved = 0;
    for (let seed = 0; seed < 400; seed++) {
      const graph = denseGraph(seed, 40);
      const simpler = rewriteToFixedPoint(graph, exactIndex);
      verify(simpler);
      const { count } = differences(graph, simpler, seed);
      expect({ seed, differing: count }).toEqual({ seed, differing: 0 });
      saved += operationsOf(graph) - operationsOf(simpler);
    }
    expect(saved).toBeGreaterThan(2000);
  });

  test.each([false, true])("no more operations, and a fixed point (fastMath %s)", (fastMath) => {
    for (let seed = 0; seed < 400; seed++) {
      const graph = denseGraph(seed, 40);
      const simpler = simplify(graph, { fastMath });
      verify(simpler);
      expect(operationsOf(simpler)).toBeLessThanOrEqual(operationsOf(graph));
      expect(elementsComputed(simpler)).toBeLessThanOrEqual(elementsComputed(graph));
      expect(rootsOf(simplify(simpler, { fastMath }))).toEqual(rootsOf(simpler));
    }
  });
});
