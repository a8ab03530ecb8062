import { present } from "../../../src/diagnostics/invariant.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { kindOf } from "../../../src/ops/kind.ts";
import { reachable } from "../../../src/ir/order.ts";
import { referenceOf } from "../decimal/index.ts";
import { type Decimal, D, exact, ONE, SMALLEST_NORMAL, ZERO } from "../decimal/number.ts";

const SMALLEST = exact(Number.MIN_VALUE);
const EPSILON = exact(Number.EPSILON);

/**
 * By how many units in the last place a number may be off because what it is computed from was rounded: the
 * printed graph is evaluated in many digits, and for every intermediate value v it is seen how far the result
 * moves, to first order, when v is rounded: |∂result/∂v| times the distance of doubles at v. The largest of these
 * counts, in units in the last place of the true result. Leaves are exact and do not count, but as operands of
 * special functions: there the condition of the function itself is meant, which near its zeros is no one's fault.
 *
 * The range of exponents is unlimited here: a value that overflows, or underflows to 0, on the way to a result
 * that does neither is not excused.
 */
export function conditionOf(
  result: Node,
  leaves: ReadonlyMap<string, number>,
  wanted: Decimal,
): number {
  const order = reachable([result]);
  const values = valuesOf(order, leaves);
  const slopes = new Map<Node, Decimal>([[result, ONE]]);
  let worst = ZERO;
  for (const node of order.toReversed()) {
    const slope = slopes.get(node);
    if (!slope || slope.isZero()) continue;
    const operands = node.inputs.map((input) => present(values.get(input), "operands come first"));
    const moves = (value: Decimal, by: Decimal): void => {
      const size = value.abs();
      const isLost = size.lt(SMALLEST) && !wanted.abs().lt(SMALLEST_NORMAL);
      worst = D.max(worst, by.abs().mul(isLost ? size.mul(EPSILON) : distanceAt(size)));
    };
    if (node.op !== "leaf" && node !== result) {
      moves(present(values.get(node), "it has a value"), slope);
    }
    node.inputs.forEach((input, at) => {
      if (input.dtype !== "real") return;
      const partial = partialOf(node, at, operands);
      if (partial.isZero()) return;
      if (kindOf(node) === "kernel") {
        moves(present(operands[at], "operands come first"), slope.mul(partial));
      }
      slopes.set(input, (slopes.get(input) ?? ZERO).add(slope.mul(partial)));
    });
  }
  return worst.div(distanceAt(wanted.abs())).toNumber();
}

function distanceAt(size: Decimal): Decimal {
  return D.max(size.mul(EPSILON), SMALLEST);
}

function valuesOf(order: readonly Node[], leaves: ReadonlyMap<string, number>): Map<Node, Decimal> {
  const values = new Map<Node, Decimal>();
  for (const node of order) {
    const operands = node.inputs.map((input) => present(values.get(input), "operands come first"));
    values.set(node, valueOf(node, operands, leaves));
  }
  return values;
}

function valueOf(
  node: Node,
  operands: readonly Decimal[],
  leaves: ReadonlyMap<string, number>,
): Decimal {
  if (node.op === "leaf") {
    if (node.attributes["role"] === "upstream") return ONE;
    return exact(present(leaves.get(String(node.attributes["name"])), "every leaf has a value"));
  }
  if (node.op === "constant") return exact(Number(node.attributes["value"]));
  if (isView(node)) return present(operands[0], "a view has an operand");
  return present(referenceOf(node.op, node.attributes), `no reference for ${node.op}`).value(
    ...operands,
  );
}

function partialOf(node: Node, operand: number, operands: readonly Decimal[]): Decimal {
  if (isView(node)) return ONE;
  const reference = present(referenceOf(node.op, node.attributes), `no reference for ${node.op}`);
  return present(reference.partials[operand], `${node.op} has no partial ${operand}`)(...operands);
}

function isView(node: Node): boolean {
  return node.op === "broadcastTo" || node.op === "reshape";
}
