import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { numbersOf, showShape } from "../../ir/shape.ts";
import { asIntegers } from "../../ops/integers.ts";
import type { Trace } from "./trace.ts";

/**
 * Positions along an axis of `size` elements. Constant ones are checked here, and count from the end
 * where they are negative; what the model is given is known at run time only.
 */
export function positionsIn(
  trace: Trace,
  op: string,
  positions: Node,
  size: number,
  of: Node,
): Node {
  const given = asIntegers(trace.arena, positions) ?? positions;
  const data = constantData(given);
  if (!data) return given;
  const normal = data.map((position) => {
    const own = position < 0 ? position + size : position;
    if (own >= 0 && own < size) return own;
    return trace.locally(() =>
      fail("GRADC2008", `${op} has no position ${position} in an axis of ${size}`, {
        label: `of ${showShape(of.shape)}`,
        help: `positions run from 0 to ${size - 1}, or from -${size} to -1 counted from the end`,
      }),
    );
  });
  return trace.builder.tensor(normal, numbersOf(given.shape), "int");
}

/** The numbers of an integer constant, row-major; undefined for anything else. */
export function constantData(node: Node): readonly number[] | undefined {
  if (node.dtype !== "int") return undefined;
  if (node.op === "constant") return [Number(node.attributes["value"])];
  if (node.op === "tensor") return node.attributes["data"] as readonly number[];
  const [source] = node.inputs;
  if (node.op !== "broadcastTo" || source?.op !== "constant") return undefined;
  const count = numbersOf(node.shape).reduce((product, size) => product * size, 1);
  return Array<number>(count).fill(Number(source.attributes["value"]));
}
