import type { Graph, Node } from "../ir/graph.ts";
import { mapRegions } from "../ir/map-regions.ts";
import { NodeMap } from "../ir/node-map.ts";
import { mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { Builder } from "../ops/builder.ts";
import { operations } from "../ops/table.ts";

/**
 * Replaces every composite (mean, softmax, sigmoid, …) by the simpler operations it stands for, and
 * those again if they are composites; the result bears the composite's name. Runs when nothing is to
 * be differentiated any more, so `stopGradient` goes as well. Iterative depth-first, linear in the
 * expanded graph.
 */
export function expandComposites(graph: Graph): Graph {
  const { arena } = graph;
  const mayHaveAny = !arena.regions.isEmpty || [...arena.ops].some(isExpanded);
  if (!mayHaveAny || !reachable(rootsOf(graph)).some(isComposite)) return graph;
  const builder = new Builder(arena);
  const done = new NodeMap<Node>();
  const get = (node: Node): Node => done.get(node) ?? node;
  // A composite waits on the stack for its expansion, whose own nodes may be composites.
  const pending = new Map<Node, Node>();
  const stack = rootsOf(graph).toReversed();
  for (let node = stack.at(-1); node; node = stack.at(-1)) {
    const wanted = pending.get(node);
    const missing = (wanted ? [wanted] : node.inputs).filter((input) => !done.has(input));
    if (done.has(node)) {
      stack.pop();
    } else if (missing.length > 0) {
      stack.push(...missing.toReversed());
    } else if (wanted) {
      finish(node, get(wanted));
    } else {
      const expansion = arena.inPlaceOf(node, () =>
        expandOnce(builder, node, node.inputs.map(get)),
      );
      if (expansion === node || done.has(expansion)) finish(node, get(expansion));
      else pending.set(node, expansion);
    }
  }
  return mapRoots(graph, get);

  function finish(node: Node, result: Node): void {
    arena.inherit(node, result);
    if (result !== node && operations.get(node.op)?.expand) {
      // The value says what it is in whatever shape it is used.
      for (let core: Node | undefined = result; core; core = reshapedBy(core)) {
        const known = arena.sources.get(core);
        // A composite that this one was made of says less.
        if (!known || known.id > node.id) arena.sources.set(core, node);
      }
    }
    done.set(node, result);
    pending.delete(node);
  }
}

/** Whether it is made of simpler operations, or may be in its bodies. */
function isComposite({ op, regions }: Node): boolean {
  return regions.length > 0 || isExpanded(op);
}

function isExpanded(op: string): boolean {
  return op === "stopGradient" || operations.get(op)?.expand !== undefined;
}

function reshapedBy(node: Node): Node | undefined {
  return node.op === "reshape" ? node.inputs[0] : undefined;
}

/** The node on `inputs`: itself if nothing changed, or one step towards simpler operations. */
function expandOnce(b: Builder, node: Node, inputs: readonly Node[]): Node {
  const attributes = mapRegions(b.arena, node, expandComposites);
  const isSame = inputs.every((input, at) => input === node.inputs[at]);
  const isAsIs = isSame && attributes === node.attributes;
  const current = isAsIs ? node : b.apply(node.op, inputs, attributes);
  const [operand] = inputs;
  if (node.op === "stopGradient" && operand) return operand;
  return operations.get(node.op)?.expand?.(b, current) ?? current;
}
