import { describe, expect, it } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { adviceOn } from "../../src/4-simplify/advice.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { cond, exp, fori, less, log, model, scan, sum, type Tensor } from "../../src/index.ts";
import { copyModel } from "../../src/ir/copy.ts";
import { fingerprint } from "../../src/ir/fingerprint.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { makeNamesUnique } from "../../src/ir/naming.ts";
import { countOperations, showGraph } from "../../src/ir/show.ts";
import { nodesWithin } from "../../src/ir/within.ts";

type Forward = (x: Tensor<[3]>, A: Tensor<[4, 3]>) => { readonly y: Tensor };

function graphOf(forward: Forward): Graph {
  const traced = model("bodies", {
    inputs: { x: [3], A: [4, 3] },
    forward: ({ x, A }) => forward(x, A),
  });
  return copyModel(present(modelIn(traced))).graph;
}

const nested: Forward = (x, A) => ({
  y: scan(
    (c, row) => [
      fori(0, 2, (_, d) => d.mul(row), c),
      cond(
        less(sum(row), 0),
        () => c,
        () => x,
      ),
    ],
    x,
    A,
  )[0],
});

describe("bodies", () => {
  it("are shown below what they belong to", () => {
    const graph = graphOf(nested);
    const names = ["t", "c", "row", "xs", "i", "d"];
    for (const node of nodesWithin(graph)) {
      if (node.op === "argument") graph.arena.names.set(node, names.shift() ?? "other");
    }
    makeNamesUnique(graph);
    const lines = showGraph(graph);
    const body = lines.findIndex((line) => /^ {2}body\(/.test(line));
    expect(lines[body - 1]).toMatch(/^%\d+ = loop\(x, A, x, extent: \[4\], /);
    expect(lines.slice(body + 1).find((line) => /^ {6}body\(/.test(line))).toBeDefined();
    expect(lines.filter((line) => line.includes("gives ")).length).toBe(4);
    expect(countOperations(graph)).toContainEqual(["loop", 2]);
  });

  it("count in the fingerprint, and the numbers of their parameters do not", () => {
    const of = (forward: Forward): string => fingerprint(graphOf(forward), "");
    const times =
      (factor: number): Forward =>
      (x) => ({ y: fori(0, 5, (_, c) => c.mul(factor), x) });
    expect(of(times(2))).toBe(of(times(2)));
    expect(of(times(2))).not.toBe(of(times(3)));
    const graph = graphOf(times(2));
    graph.arena.regions.open([]);
    expect(fingerprint(copyModel({ graph, wrt: [], loss: undefined }).graph, "")).toBe(
      of(times(2)),
    );
    expect(of(nested)).not.toBe(of((x) => ({ y: x })));
  });

  it("have names that no other value has, but for what is the same inside and outside", () => {
    const graph = graphOf((x, A) => {
      const z = x.mul(2);
      return { y: scan((c, row) => [c.add(row.mul(z)), undefined], x, A)[0] };
    });
    const { arena } = graph;
    const named = (op: string, name: string): void => {
      const found = nodesWithin(graph).filter((node) => node.op === op);
      for (const node of found) arena.names.set(node, name);
    };
    named("mul", "z");
    named("add", "z");
    makeNamesUnique(graph);
    const names = nodesWithin(graph).flatMap((node) =>
      node.op === "leaf" ? [] : (arena.names.get(node) ?? []),
    );
    // z outside, z as it is captured, the product and the sum in the body.
    expect(names.filter((name) => name === "z").length).toBe(2);
    expect(names).toEqual(expect.arrayContaining(["z2", "z3"]));
  });

  it("are advised on", () => {
    const graph = graphOf((x, A) => ({
      y: scan((c, row) => [c.add(log(exp(row).add(1))), undefined], x, A)[0],
    }));
    expect(adviceOn(graph).map(({ code }) => code)).toEqual(["GRADC4002"]);
  });
});
