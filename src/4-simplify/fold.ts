import type { Node } from "../ir/graph.ts";
import { countOf, numbersOf } from "../ir/shape.ts";
import { constantOf, numberOf } from "../ir/size.ts";
import { elementwise } from "../ops/elementwise.ts";
import type { Rewriting } from "./rewriting.ts";

/** The number that every element of `node` is, if it is known. */
export function scalarOf(node: Node): number | undefined {
  const source = node.op === "broadcastTo" ? node.inputs[0] : node;
  return source?.op === "constant" ? Number(source.attributes["value"]) : undefined;
}

/** An elementwise operation on constants, computed now; undefined where an operand is none. */
export function fold(node: Node, r: Rewriting): Node | undefined {
  const row = elementwise.get(node.op);
  // What a template computes is left to it: its `f` need not agree to the last bit.
  if (row?.print === undefined) return undefined;
  if (!node.inputs.every(isConstant)) return undefined;
  const values = node.inputs.map(scalarOf);
  if (values.every((value) => value !== undefined)) {
    return r.broadcast(r.constant(Number(row.f(...values)), node.dtype), node.shape);
  }
  if (node.dtype === "bool") return undefined;
  return foldTensors(node, row.f, r);
}

function isConstant(node: Node): boolean {
  return node.op === "tensor" || scalarOf(node) !== undefined;
}

/** Constant data stays as large as it was: a result larger than every operand's data is left to run time. */
function foldTensors(
  node: Node,
  f: (...operands: number[]) => number | boolean,
  r: Rewriting,
): Node | undefined {
  const count = countOf(node.shape);
  if (!node.inputs.some((input) => input.op === "tensor" && countOf(input.shape) === count)) {
    return undefined;
  }
  const operands = node.inputs.map(readerOf);
  if (!operands.every((operand) => operand !== undefined)) return undefined;
  const sizes = numbersOf(node.shape);
  const data = Array.from({ length: numberOf(count) }, (_, position) =>
    Number(f(...operands.map((at) => at(position, sizes)))),
  );
  return r.builder.tensor(data, sizes, node.dtype);
}

/** Reads a constant at a row-major position of the result it is broadcast to. */
function readerOf(
  node: Node,
): ((position: number, sizes: readonly number[]) => number) | undefined {
  const scalar = scalarOf(node);
  if (scalar !== undefined) return () => scalar;
  if (node.op !== "tensor") return undefined;
  const data = node.attributes["data"] as readonly number[];
  const own = node.shape.map((size) => constantOf(size) ?? 1);
  return (position, sizes) => {
    let rest = position;
    let index = 0;
    let stride = 1;
    for (let axis = 1; axis <= sizes.length; axis++) {
      const size = sizes.at(-axis) ?? 1;
      const extent = axis <= own.length ? (own.at(-axis) ?? 1) : 1;
      if (extent > 1) index += (rest % size) * stride;
      stride *= extent;
      rest = Math.floor(rest / size);
    }
    return data[index] ?? NaN;
  };
}
