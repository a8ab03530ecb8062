import { present } from "../../diagnostics/invariant.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import { mapRegions } from "../../ir/map-regions.ts";
import { mapRoots, reachable, rootsOf } from "../../ir/order.ts";
import { Builder } from "../../ops/builder.ts";
import { loopOf, type PartOf } from "../../ops/control/loop.ts";
import { remake } from "../../ops/substitute.ts";
import { GatheredLoop } from "./gathered-loop.ts";
import { partsReadIn } from "./parts.ts";

/**
 * Matrices that a loop adds up of thin products, a few rows at a time, as one product after the loop:
 *
 *   W₀ + Σ_t a_t b_tᵀ  =  W₀ + Aᵀ B        rows of A: a_t, of B: b_t
 *
 * The same sum, but each element of the result is written once instead of T times. What the weights of a
 * recurrent net get is of this form. The loop keeps what the rows need where no sequence has them already.
 */
export function gatherProducts(graph: Graph): Graph {
  const { arena } = graph;
  if (arena.regions.isEmpty) return graph;
  const order = reachable(rootsOf(graph));
  if (!order.some(({ regions }) => regions.length > 0)) return graph;
  const read = partsReadIn(order);
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  const loops = new Map<Node, GatheredLoop>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const gathered = node.inputs[0] && loops.get(node.inputs[0]);
    const made = arena.inPlaceOf(node, () => {
      if (gathered)
        return gathered.part(node.attributes["of"] as PartOf, Number(node.attributes["at"]));
      const attributes = mapRegions(arena, node, gatherProducts);
      return attributes === node.attributes
        ? remake(b, node, inputs, done)
        : b.apply(node.op, inputs, attributes);
    });
    arena.inherit(node, made);
    done.set(node, made);
    const parts = made.op === "loop" ? read.get(node) : undefined;
    if (!parts) continue;
    const loop = arena.inPlaceOf(node, () => GatheredLoop.of(b, loopOf(made), parts));
    if (loop) {
      arena.inherit(node, loop.node);
      loops.set(node, loop);
    }
  }
  return mapRoots(graph, (node) => present(done.get(node)));
}
