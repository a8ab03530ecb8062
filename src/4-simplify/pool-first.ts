import { present } from "../diagnostics/invariant.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { mapRegions } from "../ir/map-regions.ts";
import type { Model } from "../ir/model.ts";
import { NodeMap } from "../ir/node-map.ts";
import { distinct, mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { integers } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { geometryOf } from "../ops/geometry.ts";
import { RECTIFIED } from "../ops/pooling.ts";
import { remake } from "../ops/substitute.ts";

/**
 * The model with `maxPool2d(relu(z))` as `relu(maxPool2d(z))` where nothing else needs `relu(z)`: the
 * largest of numbers that are at least 0 is the largest of them all, or 0, and there are fewer windows
 * than elements. It holds exactly, of NaN as well.
 *
 * Before differentiation, since it holds of derivatives, too: above 0 both have the same first largest
 * element, and at 0 or below relu passes nothing on, before pooling or after it.
 */
export function poolFirst(model: Model): Model {
  if (!model.graph.arena.ops.has("maxPool2d")) return model;
  const graph = rewritten(model.graph);
  const at = model.graph.outputs.findIndex((output) => output.name === model.loss?.name);
  return { ...model, graph, loss: graph.outputs[at] };
}

function rewritten(graph: Graph): Graph {
  const { arena } = graph;
  const order = reachable(rootsOf(graph));
  const users = countUsers(graph, order);
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  for (const node of order) {
    const [x] = node.inputs;
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const [active] = inputs;
    const result = arena.inPlaceOf(node, () => {
      if (node.regions.length > 0) {
        return b.apply(node.op, inputs, mapRegions(arena, node, rewritten));
      }
      const isOnly = x !== undefined && users.get(x) === 1;
      if (!isOnly || active?.op !== "relu" || node.op !== "maxPool2d" || !fits(node)) {
        return remake(b, node, inputs, done);
      }
      return b.apply("maxPool2d", active.inputs, { ...node.attributes, ...RECTIFIED });
    });
    arena.inherit(node, result);
    done.set(node, result);
  }
  return mapRoots(graph, (node) => present(done.get(node)));
}

/** How many values each is an operand of, those of the authors' own rules included; each root is one use more. */
function countUsers({ arena, outputs }: Graph, order: readonly Node[]): NodeMap<number> {
  const users = new NodeMap<number>();
  const count = (node: Node): unknown => users.set(node, (users.get(node) ?? 0) + 1);
  const ofRules = [...arena.rules.values()].flatMap(({ results }) =>
    results.filter((result) => result !== undefined),
  );
  const all = ofRules.length === 0 ? order : distinct([...order, ...reachable(ofRules)]);
  for (const node of all) distinct(node.inputs).forEach(count);
  outputs.forEach((output) => count(output.node));
  return users;
}

/** Whether windows have several elements, and none of them nothing but a margin, the largest of which is less than 0. */
function fits({ attributes }: Node): boolean {
  const { padding, dilations } = geometryOf(attributes);
  const window = integers(attributes, "window");
  const isInside = window.every((size, d) => {
    const widths = [padding[2 * d] ?? 0, padding[2 * d + 1] ?? 0];
    if (widths.every((width) => width === 0)) return true;
    return dilations[d] === 1 && widths.every((width) => width < size);
  });
  return isInside && window.some((size) => size > 1);
}
