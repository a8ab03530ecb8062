import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { numbersOf, showShape } from "../../ir/shape.ts";
import { constantOf, showSize, type Size } from "../../ir/size.ts";
import { asIntegers, constantNumbers } from "../../ops/integers.ts";
import type { Trace } from "./trace.ts";

/**
 * Positions along an axis of `size` elements. Constant ones are checked here, and count from the end
 * where they are negative; what the model is given is known at run time only.
 */
export function positionsIn(trace: Trace, op: string, positions: Node, size: Size, of: Node): Node {
  const given = asIntegers(trace.arena, positions) ?? positions;
  const data = given.dtype === "int" ? constantNumbers(given) : undefined;
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
  const { builder } = trace;
  if (given.op === "tensor") return builder.tensor(normal, numbersOf(given.shape), "int");
  return builder.broadcastTo(builder.constant(normal[0] ?? 0, "int"), given.shape);
}

/** The elements of a constant vector of `count` integers; undefined for anything else. */
export function constantVector(node: Node, count: number): readonly number[] | undefined {
  const data = node.dtype === "int" ? constantNumbers(node) : undefined;
  return data?.length === 1 ? Array<number>(count).fill(data[0] ?? 0) : data;
}
