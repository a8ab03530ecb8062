import { present } from "../../diagnostics/invariant.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import { mapRoots, reachable, rootsOf } from "../../ir/order.ts";
import { Builder } from "../../ops/builder.ts";
import type { PartOf } from "../../ops/control/loop.ts";
import { remake } from "../../ops/substitute.ts";
import { simplifyCond } from "./cond.ts";
import { simplifyLoop } from "./loop.ts";
import { partsReadIn, type SimplePart } from "./parts.ts";

/** The graph with its loops and conditions in their simplest form; their bodies are graphs of their own. */
export function simplifyControl(graph: Graph): Graph {
  const { arena } = graph;
  if (arena.regions.isEmpty) return graph;
  const order = reachable(rootsOf(graph));
  if (!order.some((node) => node.regions.length > 0)) return graph;
  const read = partsReadIn(order);
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  const parts = new Map<Node, SimplePart>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const [tuple] = node.inputs;
    const part = node.op === "part" && tuple ? parts.get(tuple) : undefined;
    const { of, at } = node.attributes;
    const made = arena.inPlaceOf(node, () =>
      part ? part(String(of) as PartOf, Number(at)) : remake(b, node, inputs, done),
    );
    arena.inherit(node, made);
    done.set(node, made);
    const parted = read.get(node);
    if (!parted) continue;
    const simplified = made.op === "loop" ? simplifyLoop : simplifyCond;
    parts.set(
      node,
      arena.inPlaceOf(node, () => simplified(b, made, parted)),
    );
  }
  return mapRoots(graph, (node) => present(done.get(node)));
}
