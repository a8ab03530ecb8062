import { present } from "../diagnostics/invariant.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { mapRegions } from "../ir/map-regions.ts";
import { NodeMap, NodeSet } from "../ir/node-map.ts";
import { mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { sharedValues } from "../ir/region.ts";
import { countOf } from "../ir/shape.ts";
import {
  addSizes,
  constantSize,
  isNonNegative,
  multiplySizes,
  type Size,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { Builder } from "../ops/builder.ts";
import { elementwise } from "../ops/elementwise.ts";
import { remake } from "../ops/substitute.ts";
import { scalarOf } from "./fold.ts";

/** A reciprocal takes the place of so many divisions, at least. */
const FEWEST = constantSize(2);

/**
 * Divisions by one number become products with its reciprocal, which is computed once: x_i / d is x_i (1 / d).
 * True of real numbers only: 1 / d is rounded as well, and infinite for the smallest d. Of one graph for all
 * functions, so that what they compare, as the largest with the elements it was taken of, is equal in all of
 * them. Comes last: a simplification would put the quotients back.
 */
export function shareReciprocals(graph: Graph): Graph {
  return rewritten(graph, []);
}

/** `fixed` are the parameters of a loop's body that are the same in all iterations. */
function rewritten(graph: Graph, fixed: readonly Node[]): Graph {
  const { arena } = graph;
  const order = reachable(rootsOf(graph));
  const shared = sharedDivisors(graph, order, fixed);
  const jumping = new NodeSet();
  for (const node of order) if (jumps(node)) node.inputs.forEach((input) => jumping.add(input));
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  for (const node of order) {
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const made = arena.inPlaceOf(node, () => {
      if (node.regions.length === 0) return remake(b, node, inputs, done);
      const ofLoop = node.op === "loop" ? sharedValues(node).map(([parameter]) => parameter) : [];
      const attributes = mapRegions(arena, node, (body) => rewritten(body, ofLoop));
      return b.apply(node.op, inputs, attributes);
    });
    const isShared = node.op === "div" && shared.has(divisorOf(node)) && !jumping.has(node);
    const result = isShared ? arena.inPlaceOf(node, () => asProduct(b, made)) : made;
    arena.inherit(node, result);
    // It is explained, and called, as the quotient that it is.
    if (result !== made && !arena.sources.has(result)) arena.sources.set(result, made);
    done.set(node, result);
  }
  return mapRoots(graph, (node) => present(done.get(node)));
}

/** The divisors whose reciprocals pay: in one of the functions there are fewer of them than of quotients. */
function sharedDivisors(graph: Graph, order: readonly Node[], fixed: readonly Node[]): NodeSet {
  const isForward = new NodeSet();
  for (const node of reachable(graph.outputs.map((output) => output.node))) isForward.add(node);
  const shared = new NodeSet();
  for (const node of fixed) shared.add(node);
  const counts = [new NodeMap<Size>(), new NodeMap<Size>()] as const;
  for (const node of order) {
    if (node.op !== "div") continue;
    const divisor = divisorOf(node);
    const ofFunction = counts[isForward.has(node) ? 0 : 1];
    const quotients = addSizes(ofFunction.get(divisor) ?? ZERO, countOf(node.shape));
    ofFunction.set(divisor, quotients);
    const fewest = multiplySizes(FEWEST, countOf(divisor.shape));
    if (isNonNegative(subtractSizes(quotients, fewest))) shared.add(divisor);
  }
  return shared;
}

/** What the node divides by, before it is repeated. */
function divisorOf({ inputs: [, divisor] }: Node): Node {
  const [source] = divisor?.op === "broadcastTo" ? divisor.inputs : [divisor];
  return present(source, "a quotient has a divisor");
}

/** Whether the operation makes whole numbers: a quotient just below one is not as good as one just above. */
function jumps({ op }: Node): boolean {
  return (
    op === "cast" || elementwise.get(op)?.d?.every((derivative) => derivative === "0") === true
  );
}

/** The quotient as a product, unless it is a reciprocal itself. */
function asProduct(b: Builder, quotient: Node): Node {
  const dividend = present(quotient.inputs[0]);
  const reciprocal = scalarOf(dividend) === 1 ? undefined : reciprocalOf(b, divisorOf(quotient));
  return reciprocal ? b.broadcastTo(b.mul(dividend, reciprocal), quotient.shape) : quotient;
}

function reciprocalOf(b: Builder, divisor: Node): Node | undefined {
  const known = scalarOf(divisor);
  // V8 knows that of a power of two, which is exact.
  if (known !== undefined) return isPowerOfTwo(known) ? undefined : b.constant(1 / known);
  const { sources } = b.arena;
  const reciprocal = b.div(b.constant(1), divisor);
  if (!sources.has(reciprocal)) sources.set(reciprocal, b.apply("reciprocal", [divisor]));
  return reciprocal;
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(Math.abs(value)));
}
