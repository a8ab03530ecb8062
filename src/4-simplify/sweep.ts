import type { Graph, Node } from "../ir/graph.ts";
import { mapRegion } from "../ir/map-regions.ts";
import { NodeMap, NodeSet } from "../ir/node-map.ts";
import { distinct, mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { type Region, withRegions } from "../ir/region.ts";
import { Builder } from "../ops/builder.ts";
import { simplifyControl } from "./control/simplify-control.ts";
import type { RuleIndex } from "./pattern.ts";
import { Rewriter } from "./rewriter.ts";

/** Sweeps after which the graph is taken as it is; as a rule the second or third changes nothing. */
const MOST_SWEEPS = 20;

/**
 * Sweeps over the nodes, operands first, until a sweep changes nothing. Each sweep is linear in the
 * graph. More than one is needed where a rule waits for a node to lose its other users. Common
 * subexpressions are one node by construction, and dead code is what no root reads. Bodies of loops and
 * conditions are rewritten first, as graphs of their own; `known` remembers how they came out.
 */
export function rewriteToFixedPoint(
  graph: Graph,
  rules: RuleIndex,
  known = new Map<Region, Region>(),
): Graph {
  const settled = new NodeSet();
  let current = graph;
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    const next = simplifyControl(sweep(current, rules, known, settled));
    const before = rootsOf(current);
    if (rootsOf(next).every((root, at) => root === before[at])) return current;
    current = next;
  }
  return current;
}

function sweep(
  graph: Graph,
  rules: RuleIndex,
  known: Map<Region, Region>,
  settled: NodeSet,
): Graph {
  const { arena } = graph;
  const simplestRegion = (region: Region): Region => {
    const found =
      known.get(region) ??
      mapRegion(arena, region, (body) => rewriteToFixedPoint(body, rules, known));
    known.set(region, found).set(found, found);
    return found;
  };
  const rewriter = new Rewriter(new Builder(arena), rules, settled);
  const order = reachable(rootsOf(graph));
  const uses = countUses(order, rootsOf(graph));
  const simplest = new NodeMap<Node>();
  const get = (node: Node): Node => simplest.get(node) ?? node;
  for (const node of order) {
    const inputs = node.inputs.map(get);
    const attributes = withRegions(node, node.regions.map(simplestRegion));
    const result = isGiven(node)
      ? node
      : arena.inPlaceOf(node, () => rewriter.rebuild(node, inputs, attributes));
    arena.inherit(node, result);
    rewriter.addUses(result, uses.get(node) ?? 0);
    simplest.set(node, result);
  }
  return mapRoots(graph, get);
}

function isGiven({ op }: Node): boolean {
  return op === "leaf" || op === "argument";
}

/** How many nodes read each node; a root is read once more. */
function countUses(order: readonly Node[], roots: readonly Node[]): NodeMap<number> {
  const uses = new NodeMap<number>();
  const add = (node: Node): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  };
  for (const node of order) distinct(node.inputs).forEach(add);
  roots.forEach(add);
  return uses;
}
