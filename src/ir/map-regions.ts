import type { Arena, Attributes, Graph, Node } from "./graph.ts";
import { type Region, withRegions } from "./region.ts";

/** A region as a graph of its own: its results are the outputs, and its parameters stand as they are. */
function graphOf(arena: Arena, { results }: Region): Graph {
  return {
    name: "region",
    arena,
    leaves: [],
    outputs: results.map((node, at) => ({ name: String(at), node })),
    gradients: [],
    transforms: [],
  };
}

/** The region with what `pass` makes of its results. */
export function mapRegion(arena: Arena, region: Region, pass: (graph: Graph) => Graph): Region {
  const { outputs } = pass(graphOf(arena, region));
  return arena.regions.close(
    region.parameters,
    outputs.map((output) => output.node),
  );
}

/** The attributes of a node with what `pass` makes of its regions: its own if it has none. */
export function mapRegions(arena: Arena, node: Node, pass: (graph: Graph) => Graph): Attributes {
  if (node.regions.length === 0) return node.attributes;
  return withRegions(
    node,
    node.regions.map((region) => mapRegion(arena, region, pass)),
  );
}
