import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf, numbersOf, showShape } from "../../ir/shape.ts";
import { constantOf, showSize, type Size } from "../../ir/size.ts";
import { asIntegers } from "../../ops/integers.ts";
import type { Trace } from "./trace.ts";

/**
 * Positions along an axis of `size` elements. Constant ones are checked here, and count from the end
 * where they are negative; what the model is given is known at run time only.
 */
export function positionsIn(trace: Trace, op: string, positions: Node, size: Size, of: Node): Node {
  const given = asIntegers(trace.arena, positions) ?? positions;
  const data = constantData(given);
  if (!data) return given;
  const extent = constantOf(size);
  const normal = data.map((position) => {
    const own = position < 0 ? position + (extent ?? 0) : position;
    if (own >= 0 && own < (extent ?? Infinity)) return own;
    return trace.locally(() =>
      fail("GRADC2008", `${op} has no position ${position} in an axis of ${showSize(size)}`, {
        label: `of ${showShape(of.shape)}`,
        help:
          extent === undefined
            ? "where the size is known at run time only, a list of positions counts from 0; at(x, -1) is the last one"
            : `positions run from 0 to ${extent - 1}, or from -${extent} to -1 counted from the end`,
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
  const count = constantOf(countOf(node.shape));
  if (count === undefined) return undefined;
  return Array<number>(count).fill(Number(source.attributes["value"]));
}
