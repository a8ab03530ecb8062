import type { Attributes, Graph, Node } from "../ir/graph.ts";
import { makeNamesUnique } from "../ir/naming.ts";
import { NodeMap, NodeSet } from "../ir/node-map.ts";
import { distinct, mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { ONE, constantSize } from "../ir/size.ts";
import { integers } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { contractionOf, specOf } from "../ops/einsum.ts";
import { gatherAt } from "../ops/gather.ts";
import { isRectified } from "../ops/pooling.ts";
import { type Sliding, slidingOf } from "../ops/windows.ts";

/** Where in a larger window the largest lies takes longer to find than zeros take to add. */
const LARGEST_WINDOW = 4;

/** Of the largest of a window these hold as of the element itself; of NaN they do not. */
const ordered = new Set(["greater", "greaterEqual", "less", "lessEqual"]);

/**
 * A value that is 0 but for one element of each window that maxPool2d took the largest of: the adjoint
 * of what was pooled, and what is made of it where a condition holds.
 */
interface Winners {
  readonly sliding: Sliding;
  /** What was pooled. */
  readonly pooled: Node;
  /** The largest of each window: the windows' positions in the place of the axes they move along. */
  readonly largest: Node;
  /** What goes to the largest of each window. */
  readonly value: Node;
  /** Whether `value` is 0 wherever the largest is NaN, which no element equals. */
  readonly isGuarded: boolean;
}

/**
 * Sums over the adjoint of max pooling only take the elements that have won: `Σ D` is a sum over windows
 * rather than over elements, and `Σ D x` reads x where the largest of each window lies. So it is for the
 * gradients of the kernel and of what is added before pooling. Where something else needs all of
 * `D`, everything stays as it is. Nothing is multiplied with zeros of elements that have lost: as of
 * every branch that is not taken, they are no numbers that an infinite x would make NaN.
 */
export function sumOverWinners(graph: Graph): Graph {
  const { arena } = graph;
  if (!arena.ops.has("fold")) return graph;
  const order = reachable(rootsOf(graph));
  const b = new Builder(arena);
  const found = new NodeMap<Winners>();
  for (const node of order) {
    const winners = winnersOf(b, node, found);
    if (winners) found.set(node, winners);
  }
  if (found.size === 0) return graph;
  const kept = keptWhole(graph, order, found);
  const made = new NodeMap<Node>();
  const get = (node: Node): Node => made.get(node) ?? node;
  const moved = new NodeMap<Winners>();
  for (const node of order) {
    const result = arena.inPlaceOf(node, () => {
      const inputs = node.inputs.map(get);
      const isSame = inputs.every((input, at) => input === node.inputs[at]);
      const same = isSame ? node : b.apply(node.op, inputs, node.attributes);
      const source = node.inputs.find((input) => found.has(input) && !kept.has(input));
      const winners = source && moved.get(get(source));
      return winners && !found.has(node) ? summed(b, same, get(source), winners) : same;
    });
    const winners = found.has(node) && !kept.has(node) && winnersOf(b, result, moved);
    if (winners) moved.set(result, winners);
    arena.inherit(node, result);
    made.set(node, result);
  }
  const result = mapRoots(graph, get);
  makeNamesUnique(result);
  return result;
}

function winnersOf(b: Builder, node: Node, known: NodeMap<Winners>): Winners | undefined {
  if (node.op === "fold") return winnersOfPooling(b, node);
  const [condition, value, zero] = node.inputs;
  const winners = value && known.get(value);
  if (node.op !== "where" || !condition || !winners || !isConstant(zero, 0)) return undefined;
  // What holds of the pooled element holds of the largest, which it equals.
  if (!ordered.has(condition.op) || !condition.inputs.includes(winners.pooled)) return undefined;
  if (!condition.inputs.every((one) => one === winners.pooled || isConstant(one))) return undefined;
  const ofLargest = condition.inputs.map((one) => (one === winners.pooled ? winners.largest : one));
  const holds = b.apply(condition.op, ofLargest);
  const taken = b.apply("where", [holds, winners.value, b.constant(0)]);
  return { ...winners, value: taken, isGuarded: true };
}

/** The adjoint of max pooling without a margin, as its rule makes it. */
function winnersOfPooling(b: Builder, node: Node): Winners | undefined {
  const [won] = node.inputs;
  const [first, g] = won?.op === "atFirst" ? won.inputs : [];
  const [windows, value] = first?.op === "firstEqual" ? first.inputs : [];
  const [pooled] = windows?.op === "unfold" ? windows.inputs : [];
  const [largest] = value?.op === "reshape" ? value.inputs : [];
  if (!pooled || !g || !largest || !windows) return undefined;
  const sliding = slidingOf(node.attributes);
  const rank = pooled.shape.length;
  const count = sliding.kernel.reduce((product, size) => product * size, 1);
  const isOne = g.shape.slice(rank).every((size) => size === ONE);
  if (sliding.at !== rank || sliding.kernel.length !== 2) return undefined;
  if (count > LARGEST_WINDOW || !isOne) return undefined;
  if (!sameSliding(windows.attributes, node.attributes)) return undefined;
  const going = b.reshape(g, g.shape.slice(0, rank));
  // What is rectified passes nothing on where it is not larger than 0.
  return { sliding, pooled, largest, value: going, isGuarded: isRectified(largest) };
}

function sameSliding(a: Attributes, b: Attributes): boolean {
  return ["axis", "at", "kernel", "strides", "dilations"].every(
    (name) => String(a[name]) === String(b[name]),
  );
}

function isConstant(node: Node | undefined, value?: number): boolean {
  if (node?.op !== "constant") return false;
  return value === undefined || Object.is(node.attributes["value"], value);
}

/** The values of `found` that are needed in full, by somebody or as what such a one is made of. */
function keptWhole(graph: Graph, order: readonly Node[], found: NodeMap<Winners>): NodeSet {
  const kept = new NodeSet();
  for (const root of rootsOf(graph)) if (found.has(root)) kept.add(root);
  for (const node of order.toReversed()) {
    for (const input of distinct(node.inputs)) {
      const winners = found.get(input);
      if (!winners) continue;
      const isPassedOn = found.has(node) && !kept.has(node);
      if (!isPassedOn && !isSumOver(node, input, winners)) kept.add(input);
    }
  }
  return kept;
}

/** Whether the node sums `source`, times something or not, over all axes that the windows move along. */
function isSumOver(node: Node, source: Node, { sliding, largest }: Winners): boolean {
  const axes = sliding.kernel.map((_, d) => sliding.axis + d);
  // The sum of one element is that element, be it -0; among zeros it would be 0.
  if (axes.every((axis) => largest.shape[axis] === ONE)) return false;
  if (node.op === "sum") {
    const over = integers(node.attributes, "axes");
    return axes.every((axis) => over.includes(axis));
  }
  if (node.op !== "einsum" || node.inputs.length !== 2) return false;
  const at = node.inputs.indexOf(source);
  const { operands, result } = contractionOf(String(node.attributes["spec"]));
  const [own = [], other = []] = [operands[at], operands[1 - at]];
  const isSimple = [own, other].every((letters) => new Set(letters).size === letters.length);
  const isAlike = own.every((letter, axis) => {
    const there = other.indexOf(letter);
    return there < 0 || node.inputs[1 - at]?.shape[there] === source.shape[axis];
  });
  const isSummed = axes.every((axis) => {
    const letter = own[axis] ?? "";
    return other.includes(letter) && !result.includes(letter);
  });
  return node.inputs[1 - at] !== source && isSimple && isAlike && isSummed;
}

/** The same sum over windows. */
function summed(b: Builder, node: Node, source: Node, winners: Winners): Node {
  const value = guarded(b, winners);
  if (node.op === "sum") return b.apply("sum", [value], node.attributes);
  const at = node.inputs.indexOf(source);
  const { operands, result } = contractionOf(String(node.attributes["spec"]));
  const [own = [], letters = []] = [operands[at], operands[1 - at]];
  const shared = own.filter((letter) => letters.includes(letter));
  const positions = shared.map((letter) => positionAlong(b, winners, own.indexOf(letter)));
  const axes = shared.map((letter) => letters.indexOf(letter));
  const there = gatherAt(b, node.inputs[1 - at] ?? node, positions, axes, 0);
  const rest = letters.filter((letter) => !own.includes(letter));
  const spec = specOf({ operands: [own, [...own, ...rest]], result });
  return b.apply("einsum", [value, there], { spec });
}

function guarded(b: Builder, { largest, value, isGuarded }: Winners): Node {
  if (isGuarded) return value;
  const isNumber = b.apply("equal", [largest, largest]);
  return b.apply("where", [isNumber, value, b.constant(0)]);
}

/** Where along an axis the first element of each window lies that equals the largest. */
function positionAlong(b: Builder, winners: Winners, axis: number): Node {
  const { sliding, value } = winners;
  const own = b.iota(value.shape, axis);
  const d = axis - sliding.axis;
  const extent = sliding.kernel[d];
  if (extent === undefined) return own;
  const start = times(b, own, sliding.strides[d] ?? 1);
  if (extent === 1) return start;
  const place = placeAlong(b, winners, d);
  const within = b.apply("cast", [place], { dtype: "int" });
  b.arena.names.set(place, d === 0 ? "row" : "column");
  return b.add(start, times(b, within, sliding.dilations[d] ?? 1));
}

function times(b: Builder, position: Node, factor: number): Node {
  return factor === 1 ? position : b.mul(position, b.constant(factor, "int"));
}

/** The same within the window: row by row, its last element if none of those before equals it. */
function placeAlong(b: Builder, { sliding, pooled, largest }: Winners, d: number): Node {
  const [rows = 1, columns = 1] = sliding.kernel;
  const places = Array.from({ length: rows * columns }, (_, at) =>
    d === 0 ? Math.floor(at / columns) : at % columns,
  );
  let next = places.at(-1) ?? 0;
  let place = b.constant(next);
  for (let at = places.length - 2; at >= 0; at--) {
    const own = places[at] ?? 0;
    const [isEarlier, , otherwise] = place.inputs;
    // Of elements in one row, it does not matter which it is.
    if (own === next && !isEarlier) continue;
    const wins = b.apply("equal", [elementOf(b, pooled, sliding, largest, at), largest]);
    const [holds, other] =
      own === next && isEarlier && otherwise
        ? [b.apply("logicalOr", [wins, isEarlier]), otherwise]
        : [wins, place];
    place = b.apply("where", [holds, b.constant(own), other]);
    next = own;
  }
  return place;
}

/** One element of each window. */
function elementOf(b: Builder, pooled: Node, sliding: Sliding, largest: Node, at: number): Node {
  const columns = sliding.kernel[1] ?? 1;
  const place = [Math.floor(at / columns), at % columns];
  const within = (axis: number): number | undefined => place[axis - sliding.axis];
  const along = (values: readonly number[], axis: number): number =>
    values[axis - sliding.axis] ?? 1;
  return b.apply("slice", [pooled], {
    starts: pooled.shape.map((_, axis) =>
      constantSize((within(axis) ?? 0) * along(sliding.dilations, axis)),
    ),
    steps: pooled.shape.map((_, axis) => constantSize(along(sliding.strides, axis))),
    sizes: largest.shape,
  });
}
