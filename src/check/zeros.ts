import type { Graph, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { Builder } from "../ops/builder.ts";
import { exposed } from "./exposed.ts";
import { interpret, type Values } from "./interpret.ts";
import { isApproximate } from "./rounding.ts";

/** Operations that jump between 0 and -0, and in which operands. */
const jumping = new Map([
  ["copysign", [1]],
  ["atan2", [0, 1]],
]);

/**
 * Operands whose sign counts even where they are zero, though the order of operations decides it: a sum
 * whose terms cancel may be 0 or -0.
 */
export function signedZeros(graph: Graph): Node[] {
  const outputs = graph.outputs.map(({ node }) => node);
  const operandsOf = ({ op, inputs }: Node): Node[] =>
    inputs.filter(
      (input, at) =>
        jumping.get(op)?.includes(at) === true && reachable([input]).some(mayBeInexact),
    );
  const found = exposed(new Builder(graph.arena), outputs, {
    at: operandsOf,
    valueOf: (operand) => operand,
    absent: 1,
  });
  return found.map(({ value }) => value);
}

/** Whether one of these is zero somewhere. */
export function hasZero(nodes: readonly Node[], values: Values): boolean {
  const found = interpret(nodes, values);
  return nodes.some((node) => found.get(node)?.includes(0) === true);
}

/** What a body is given may be anything. */
function mayBeInexact(node: Node): boolean {
  return node.op === "argument" || isApproximate(node);
}
