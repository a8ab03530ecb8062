import { present } from "../diagnostics/invariant.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { mapRegions } from "../ir/map-regions.ts";
import type { Model } from "../ir/model.ts";
import { mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { addSizes, constantSize, ONE, type Size } from "../ir/size.ts";
import { integers, shapeAttribute, sizesIn } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { isZero } from "../ops/gather.ts";
import { remake } from "../ops/substitute.ts";

/**
 * The model with every integer that addresses something marked by a `position` node, for a debug
 * build: those of take, scatterAdd and what is made of them, the ids of oneHot, and the starts of
 * blocks as they are before they are moved inside.
 */
export function markPositions(model: Model): Model {
  const graph = marked(model.graph);
  const at = model.graph.outputs.findIndex((output) => output.name === model.loss?.name);
  return { ...model, graph, loss: graph.outputs[at] };
}

function marked(graph: Graph): Graph {
  const { arena } = graph;
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  // What the model itself fixes was checked when it was loaded.
  const given = new Set<Node>();
  const isGiven = (node: Node): boolean => given.has(node);
  for (const node of reachable(rootsOf(graph))) {
    if (GIVEN.has(node.op) || node.regions.length > 0 || node.inputs.some(isGiven)) given.add(node);
    const result = arena.inPlaceOf(node, () => {
      const operands = operandsOf(b, node, isGiven, (input) => present(done.get(input)));
      if (node.regions.length === 0) return remake(b, node, operands, done);
      return b.apply(node.op, operands, mapRegions(arena, node, marked));
    });
    arena.inherit(node, result);
    done.set(node, result);
  }
  return mapRoots(graph, (node) => present(done.get(node)));
}

const GIVEN = new Set(["leaf", "argument", "placeholder"]);

/** What `get` makes of the operands, with those that are positions marked. */
function operandsOf(
  b: Builder,
  node: Node,
  isGiven: (integer: Node) => boolean,
  get: (operand: Node) => Node,
): readonly Node[] {
  const [x] = node.inputs;
  const mark = (integer: Node, extent: Size, op: string): Node => {
    if (!isGiven(integer)) return get(integer);
    const by = b.arena.addressing.push({ node, op, extent }) - 1;
    return b.apply("position", [get(integer)], { by });
  };
  if (node.op === "oneHot" && x) {
    return [mark(x, present(sizesIn(node.attributes, "depth")[0]), node.op)];
  }
  const first = FIRST_POSITION.get(node.op);
  if (first === undefined || !x) return node.inputs.map(get);
  const isBlock = node.op === "dynamicUpdateSlice";
  const axes = isBlock ? undefined : integers(node.attributes, "axes");
  return node.inputs.map((input, operand) => {
    if (operand < first) return get(input);
    const [own, start]: readonly (Node | undefined)[] = isBlock
      ? [undefined, input]
      : input.op === "add"
        ? input.inputs
        : [];
    const moved = own?.op === "iota" || isBlock ? start && startIn(start) : undefined;
    const op = node.op !== "gather" ? node.op : moved ? "dynamicSlice" : "take";
    if (!moved) {
      return axes ? mark(input, present(x.shape[axes[operand - first] ?? 0]), op) : get(input);
    }
    const inside = b.apply("minimum", [
      b.apply("maximum", [mark(moved.given, addSizes(moved.last, ONE), op), get(moved.zero)]),
      get(moved.bound),
    ]);
    return own ? b.apply("add", [get(own), inside]) : inside;
  });
}

const FIRST_POSITION = new Map([
  ["gather", 1],
  ["scatterAdd", 2],
  ["dynamicUpdateSlice", 2],
]);

interface Start {
  readonly given: Node;
  readonly zero: Node;
  readonly bound: Node;
  /** What the bound says. */
  readonly last: Size;
}

/** Where a block begins, moved inside: `minimum(maximum(given, 0), last)`. */
function startIn(start: Node): Start | undefined {
  const [larger, bound] = start.op === "minimum" ? start.inputs : [];
  const [given, zero] = larger?.op === "maximum" ? larger.inputs : [];
  const last = bound && sizeOf(bound);
  return given && zero && bound && last && isZero(zero) ? { given, zero, bound, last } : undefined;
}

function sizeOf({ op, attributes }: Node): Size | undefined {
  if (op === "constant") return constantSize(Number(attributes["value"]));
  return op === "size" ? shapeAttribute(attributes, "size")[0] : undefined;
}
