import { describe, expect, test } from "vitest";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { copyModel } from "../../src/ir/copy.ts";
import { fingerprint } from "../../src/ir/fingerprint.ts";
import type { Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { makeNamesUnique } from "../../src/ir/naming.ts";
import { showGraph } from "../../src/ir/show.ts";
import { type Small, small, valueOf } from "../support/small.ts";

const layer: Small = {
  inputs: { x: [3], y: [2] },
  params: { W: [2, 3] },
  build: (b, leaf) => {
    const z = b.matmul(leaf("W"), leaf("x"));
    const h = b.op("tanh", z);
    return { z, h, L: b.over("sum", b.op("square", b.sub(h, leaf("y")))) };
  },
  outputs: ["L", "h"],
  loss: "L",
};

/** All that a caller can see of a model. */
function seen({ graph, wrt, loss }: Model): unknown {
  const { arena } = graph;
  return {
    text: showGraph(graph),
    names: [...arena.names].map(([node, name]) => [node.id, name]),
    places: arena.places.size,
    sources: arena.sources.size,
    gradients: graph.gradients.length,
    wrt: wrt.map((leaf) => leaf.name),
    loss: loss?.name,
  };
}

describe("a copied model", () => {
  test("is the same model in an arena of its own", () => {
    const model = small(layer);
    model.graph.arena.places.set(valueOf(model, "z"), {
      file: "m.graph.ts",
      source: "W x",
      start: 0,
      end: 3,
    });
    const copy = copyModel(model);
    expect(seen(copy)).toEqual(seen(model));
    expect(copy.graph.arena.places.get(valueOf(copy, "z"))).toMatchObject({ end: 3 });
    expect(copy.graph.arena).not.toBe(model.graph.arena);
    // Leaves and outputs are told apart by identity.
    expect(copy.graph.leaves).toContain(copy.wrt[0]);
    expect(copy.graph.outputs).toContain(copy.loss);
    expect(copy.graph.outputs).not.toContain(model.loss);
    expect(copy.wrt[0]).not.toBe(model.wrt[0]);
  });

  test("keeps the order of values that a rewrite put in place of others", () => {
    const model = small({
      inputs: { x: [], y: [] },
      build: (b, leaf) => {
        const first = b.op("sin", leaf("x"));
        const second = b.op("cos", leaf("x"));
        const moved = b.arena.inPlaceOf(first, () => b.op("exp", leaf("y")));
        return { first, second, moved, f: b.add(b.add(first, second), moved) };
      },
      outputs: ["f"],
    });
    expect(showGraph(copyModel(model).graph)).toEqual(showGraph(model.graph));
  });
});

describe("compiling", () => {
  const others: [what: string, before: CompileOptions[]][] = [
    ["nothing else", []],
    ["itself", [{}]],
    ["another choice of what is differentiated", [{ wrt: ["x"] }, { wrt: ["y", "W", "x"] }]],
    [
      "upstream gradients, accumulating",
      [{ upstream: true, accumulate: true }, { fastMath: true }],
    ],
  ];
  test.each(others)("gives the same bytes after %s", async (_, before) => {
    const fresh = await compileModel(small(layer), { wrt: ["W", "y"] });
    const model = small(layer);
    for (const options of before) await compileModel(model, options);
    const again = await compileModel(model, { wrt: ["W", "y"] });
    expect(again.code).toBe(fresh.code);
  });

  test("leaves the caller's model as it was", async () => {
    const model = small({ ...layer, name: "same" });
    const before = seen(model);
    const nodes = new Set<Node>(model.graph.arena.names.keys());
    await compileModel(model);
    await compileModel(model, { wrt: ["x"], upstream: true });
    expect(seen(model)).toEqual(before);
    expect(new Set(model.graph.arena.names.keys())).toEqual(nodes);
    // No node was added behind the caller's back: the next one has the next number.
    const next = model.graph.arena.intern("probe", [], {}, { dtype: "real", shape: [] });
    expect(next.id).toBe(Math.max(...[...nodes].map((node) => node.id)) + 1);
  });
});

describe("unique names", () => {
  const cases: [what: string, names: Record<string, string>, expected: Record<string, string>][] = [
    ["are left alone", { p: "a", q: "b" }, { p: "a", q: "b" }],
    ["a leaf's name is the leaf's", { p: "x", q: "q" }, { p: "x2", q: "q" }],
    ["an output keeps its own, though it comes last", { p: "f", q: "f" }, { p: "f2", q: "f3" }],
    ["the first value keeps a name", { p: "h", q: "h" }, { p: "h", q: "h2" }],
    ["what ends in a digit", { p: "h1", q: "h1" }, { p: "h1", q: "h1_2" }],
    ["a number that is taken is passed over", { p: "x", q: "x2" }, { p: "x2", q: "x2_2" }],
  ];
  test.each(cases)("%s", (_, names, expected) => {
    const model = small({
      inputs: { x: [] },
      build: (b, leaf) => {
        const p = b.op("sin", leaf("x"));
        const q = b.op("cos", p);
        return { p, q, f: b.mul(p, q) };
      },
      outputs: ["f"],
    });
    const nodes = Object.keys(names).map((own) => [own, valueOf(model, own)] as const);
    const { arena } = model.graph;
    for (const [own, node] of nodes) arena.names.set(node, names[own] ?? "");
    makeNamesUnique(model.graph);
    expect(Object.fromEntries(nodes.map(([own, node]) => [own, arena.names.get(node)]))).toEqual(
      expected,
    );
    expect(arena.names.get(model.graph.outputs[0]!.node)).toBe("f");
    expect(arena.names.get(model.graph.leaves[0]!.node)).toBe("x");
  });

  test("ten thousand of one name stay different, and fast", () => {
    const model = small({
      inputs: { x: [] },
      build: (b, leaf) => {
        let f = leaf("x");
        for (let at = 0; at < 10_000; at++) b.arena.names.set((f = b.op("sin", f)), "h");
        return { f };
      },
    });
    makeNamesUnique(model.graph);
    const names = [...model.graph.arena.names.values()];
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(10_001);
  });
});

describe("the fingerprint", () => {
  const base = (): Model => small(layer);
  const of = ({ graph }: Model, options = "default"): string => fingerprint(graph, options);

  test("is eight hexadecimal digits, the same for the same model", () => {
    expect(of(base())).toMatch(/^[0-9a-f]{8}$/);
    expect(of(base())).toBe(of(base()));
    expect(of(copyModel(base()))).toBe(of(base()));
  });

  const constant = (value: number): Model =>
    small({ inputs: { x: [] }, build: (b, leaf) => ({ f: b.mul(leaf("x"), b.constant(value)) }) });
  const renamed = (from: string, to: string): Model => {
    const model = base();
    model.graph.arena.names.set(valueOf(model, from), to);
    return model;
  };
  const changes: [what: string, one: string, other: string][] = [
    ["the options", of(base(), "wrt x"), of(base())],
    ["the model's name", of(small({ ...layer, name: "other" })), of(base())],
    ["the name of a value", of(renamed("z", "pre")), of(base())],
    ["which values are outputs", of(small({ ...layer, outputs: ["L"] })), of(base())],
    ["the order of outputs", of(small({ ...layer, outputs: ["h", "L"] })), of(base())],
    ["a size", of(small({ ...layer, inputs: { x: [3], y: [1] } })), of(base())],
    [
      "what is an input and what is trained",
      of(small({ ...layer, inputs: {}, params: { x: [3], y: [2], W: [2, 3] } })),
      of(base()),
    ],
    ["an unused leaf", of(small({ ...layer, inputs: { x: [3], y: [2], u: [] } })), of(base())],
    ["a constant", of(constant(2)), of(constant(3))],
    ["the sign of a zero", of(constant(-0)), of(constant(0))],
    ["the last bit of a constant", of(constant(0.1)), of(constant(0.1 + 2 ** -56))],
  ];
  test.each(changes)("changes with %s", (_, one, other) => {
    expect(one).not.toBe(other);
  });
});
