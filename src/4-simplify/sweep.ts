import type { Graph, Node } from "../ir/graph.ts";
import { mapRegion } from "../ir/map-regions.ts";
import { NodeCounts, NodeMap, NodeSet } from "../ir/node-map.ts";
import { distinct, mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { type Region, withRegions } from "../ir/region.ts";
import { Builder } from "../ops/builder.ts";
import { simplifyControl } from "./control/simplify-control.ts";
import { Rewriter } from "./rewriter.ts";
import type { RuleIndex } from "./rule-index.ts";

/** Sweeps after which the graph is taken as it is; as a rule the second or third changes nothing. */
const MOST_SWEEPS = 20;

/**
 * Sweeps over the nodes, operands first, until a sweep changes nothing. Each sweep is linear in the
 * graph. More than one is needed where a rule waits for a node to lose its other users: where none did, one is. Common
 * subexpressions are one node by construction, and dead code is what no root reads. Bodies of loops and
 * conditions are rewritten first, as graphs of their own. `settled` are nodes that have been found to be
 * in their simplest form, and `bodies` remembers how bodies came out: both are added to.
 */
export function rewriteToFixedPoint(
  graph: Graph,
  rules: RuleIndex,
  settled = new NodeSet(),
  bodies = new Map<Region, Region>(),
): Graph {
  let current = graph;
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    const { graph: swept, isSettled } = sweep(current, rules, settled, bodies);
    const next = simplifyControl(swept);
    if (next === current || (isSettled && graph.arena.regions.isEmpty)) return next;
    current = next;
  }
  return current;
}

function sweep(
  graph: Graph,
  rules: RuleIndex,
  settled: NodeSet,
  bodies: Map<Region, Region>,
): { readonly graph: Graph; readonly isSettled: boolean } {
  const { arena } = graph;
  const simplestRegion = (region: Region): Region => {
    const found =
      bodies.get(region) ??
      mapRegion(arena, region, (body) => rewriteToFixedPoint(body, rules, settled, bodies));
    bodies.set(region, found).set(found, found);
    return found;
  };
  const rewriter = new Rewriter(new Builder(arena), rules, settled);
  const order = reachable(rootsOf(graph));
  const uses = countUses(order, rootsOf(graph));
  // Only what has changed.
  const simplest = new NodeMap<Node>();
  const get = (node: Node): Node => simplest.get(node) ?? node;
  const isChanged = (node: Node): boolean => simplest.has(node);
  const simplified = (node: Node): Node => {
    if (isGiven(node)) return node;
    const isSame = node.regions.length === 0 && !node.inputs.some(isChanged);
    const known = isSame ? rewriter.settledForm(node) : undefined;
    if (known) return known;
    const inputs = isSame ? node.inputs : node.inputs.map(get);
    const attributes =
      node.regions.length === 0
        ? node.attributes
        : withRegions(node, node.regions.map(simplestRegion));
    return arena.inPlaceOf(node, () => rewriter.rebuild(node, inputs, attributes));
  };
  for (const node of order) {
    const result = simplified(node);
    rewriter.addUses(result, uses.get(node));
    if (result === node) continue;
    arena.inherit(node, result);
    simplest.set(node, result);
  }
  return { graph: mapRoots(graph, get), isSettled: !rewriter.hasDoubts };
}

function isGiven({ op }: Node): boolean {
  return op === "leaf" || op === "argument";
}

/** How many nodes read each node; a root is read once more. */
function countUses(order: readonly Node[], roots: readonly Node[]): NodeCounts {
  const uses = new NodeCounts();
  const count = (node: Node): void => {
    uses.add(node, 1);
  };
  for (const node of order) distinct(node.inputs).forEach(count);
  roots.forEach(count);
  return uses;
}
