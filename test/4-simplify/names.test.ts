import { expect, test } from "vitest";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import type { Builder } from "../../src/ops/builder.ts";
import { graphOf, type Leaves } from "../support/sample-graphs.ts";

const place = { file: "m.graph.ts", source: "const z = 1;", start: 6, end: 7 };

/** A graph whose output is called z in the source. */
function named(build: (b: Builder, leaves: Leaves) => Node): Graph {
  const graph = graphOf(build);
  const [output] = graph.outputs;
  if (!output) throw new RangeError("no output");
  graph.arena.names.set(output.node, "z");
  graph.arena.places.set(output.node, place);
  return graph;
}

function nameOf(graph: Graph): string | undefined {
  return graph.outputs.map(({ node }) => graph.arena.names.get(node))[0];
}

test("a rewritten value keeps its name and place", () => {
  const graph = named((b, { s, t }) => b.add(s, b.neg(b.apply("exp", [t]))));
  const simpler = simplify(graph);
  const [output] = simpler.outputs;
  expect(output?.node.op).toBe("sub");
  expect(nameOf(simpler)).toBe("z");
  expect(output && graph.arena.places.get(output.node)).toBe(place);
});

test("a value that becomes another named one leaves that its name", () => {
  const graph = named((b, { s }) => {
    const h = b.apply("exp", [s]);
    b.arena.names.set(h, "h");
    return b.mul(h, b.constant(1));
  });
  expect(nameOf(simplify(graph))).toBe("h");
});

test("a value rebuilt on simpler operands keeps its name", () => {
  const graph = named((b, { s }) => b.apply("exp", [b.neg(b.neg(s))]));
  expect(nameOf(simplify(graph))).toBe("z");
});

test("an expanded composite leaves its name and rank to its result", () => {
  const graph = named((b, { s }) => b.apply("exp", [b.apply("sigmoid", [s])]));
  const sigmoid = graph.outputs[0]?.node.inputs[0];
  if (!sigmoid) throw new RangeError("no sigmoid");
  graph.arena.names.set(sigmoid, "h");
  const expanded = expandComposites(graph);
  const result = expanded.outputs[0]?.node.inputs[0];
  expect(result?.op).toBe("div");
  expect(result && graph.arena.names.get(result)).toBe("h");
  expect(result && graph.arena.rankOf(result)).toBe(graph.arena.rankOf(sigmoid));
  expect(nameOf(expanded)).toBe("z");
});
