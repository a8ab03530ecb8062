import { present } from "../../diagnostics/invariant.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import { mapRegions } from "../../ir/map-regions.ts";
import { mapRoots, reachable, rootsOf } from "../../ir/order.ts";
import { Builder } from "../../ops/builder.ts";
import type { PartOf } from "../../ops/control/loop.ts";
import { partOf } from "../../ops/control/parts.ts";
import { remake, substitute } from "../../ops/substitute.ts";
import { mayGoTogether, unionOf } from "./union.ts";

/**
 * Loops that carry the same values made into one: a loop with the one that carries its tangents too, or
 * that keeps more for the iterations backwards. Forward takes over nothing that only gradients need but
 * what its own iterations compute anyway; other functions stand alone.
 */
export function mergeLoops(graph: Graph): Graph {
  if (graph.arena.regions.isEmpty) return graph;
  const { outputs, gradients } = merged({ ...graph, transforms: [] });
  const transforms = graph.transforms.map((transform) => {
    const { results } = transform;
    const own = merged({ ...graph, outputs: results, gradients: [], transforms: [] });
    return {
      ...transform,
      results: results.map((result, at) => ({ ...result, node: present(own.outputs[at]).node })),
    };
  });
  return { ...graph, outputs, gradients, transforms };
}

function merged(graph: Graph): Graph {
  if (!reachable(rootsOf(graph)).some(({ regions }) => regions.length > 0)) return graph;
  const refused = new Set<string>();
  let current = graph;
  for (;;) {
    const next = mergedOnce(current, refused);
    if (!next) return withinRegions(current);
    current = next;
  }
}

/** The graph with two of its loops merged; undefined if no two go together. Pairs that do not are noted. */
function mergedOnce(graph: Graph, refused: Set<string>): Graph | undefined {
  const b = new Builder(graph.arena);
  const order = reachable(rootsOf(graph));
  const forward = new Set(reachable(graph.outputs.map(({ node }) => node)));
  const loops = order.filter(({ op }) => op === "loop");
  for (const [at, second] of loops.entries()) {
    for (const first of loops.slice(0, at)) {
      const pair = `${first.id} ${second.id}`;
      if (refused.has(pair) || !mayGoTogether(first, second)) continue;
      const [outer, inner] =
        forward.has(second) && !forward.has(first) ? [second, first] : [first, second];
      const union = unionOf(b, outer, inner, forward.has(outer) === forward.has(inner));
      if (!union || depends(first, second) || depends(second, first)) {
        refused.add(pair);
        continue;
      }
      const replaced = new Map<Node, Node>();
      for (const node of order) {
        const [tuple] = node.inputs;
        if (node.op !== "part" || (tuple !== first && tuple !== second)) continue;
        const { of, at: own } = node.attributes;
        const kind = of as PartOf;
        const place = union.placeOf(tuple, kind, Number(own));
        const part = graph.arena.inPlaceOf(node, () => partOf(b, union.loop, kind, place));
        graph.arena.inherit(node, part);
        replaced.set(node, part);
      }
      const roots = rootsOf(graph);
      const again = substitute(b, roots, replaced);
      const moved = new Map(roots.map((root, k) => [root, present(again[k])]));
      return mapRoots(graph, (node) => present(moved.get(node)));
    }
  }
  return undefined;
}

function depends(user: Node, operand: Node): boolean {
  const isYounger = ({ id }: Node): boolean => id > operand.id;
  return reachable([user], (node) => (isYounger(node) ? node.inputs : [])).includes(operand);
}

/** The same in the bodies of what is left. */
function withinRegions(graph: Graph): Graph {
  const { arena } = graph;
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  const get = (node: Node): Node => present(done.get(node));
  for (const node of reachable(rootsOf(graph))) {
    const inputs = node.inputs.map(get);
    const attributes = mapRegions(arena, node, mergeLoops);
    const made = arena.inPlaceOf(node, () =>
      attributes === node.attributes
        ? remake(b, node, inputs, done)
        : b.apply(node.op, inputs, attributes),
    );
    arena.inherit(node, made);
    done.set(node, made);
  }
  return mapRoots(graph, get);
}
