import type { Node } from "../../ir/graph.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  divideSizes,
  multiplySizes,
  type Size,
  subtractSizes,
  ZERO,
} from "../../ir/size.ts";
import { sizesIn } from "../../ops/axes.ts";

/** mathjs' constants; names of the model shadow them. */
export const constants: Readonly<Record<string, number>> = {
  pi: Math.PI,
  PI: Math.PI,
  tau: 2 * Math.PI,
  e: Math.E,
  E: Math.E,
  phi: (1 + Math.sqrt(5)) / 2,
  LN2: Math.LN2,
  LN10: Math.LN10,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
};

/** Words that a formula cannot use as the name of a tensor: the grammar has other plans for them. */
export const reserved: ReadonlySet<string> = new Set([
  ...["and", "or", "not", "xor", "mod", "to", "in", "end"],
  ...["true", "false", "null", "undefined", "NaN", "Infinity"],
]);

/** The number that a node of the formula stands for, if it is one. */
export function numberIn(node: Node | undefined): number | undefined {
  const value = node?.op === "constant" ? node.attributes["value"] : undefined;
  return typeof value === "number" ? value : undefined;
}

/** The numbers of a constant vector. */
export function numbersIn(node: Node | undefined): readonly number[] | undefined {
  if (node?.shape.length !== 1) return undefined;
  if (node.op === "tensor") return node.attributes["data"] as readonly number[];
  const only = node.op === "broadcastTo" ? numberIn(node.inputs[0]) : undefined;
  const count = node.shape[0] && constantOf(node.shape[0]);
  return only === undefined || count === undefined ? undefined : Array<number>(count).fill(only);
}

/** Arithmetic on sizes goes so deep. */
const DEEPEST = 8;

/** The whole number that a node of the formula stands for, if it is made of numbers and sizes. */
export function sizeIn(node: Node | undefined, depth = DEEPEST): Size | undefined {
  if (!node || node.shape.length > 0 || depth === 0) return undefined;
  const number = numberIn(node);
  if (number !== undefined) return Number.isSafeInteger(number) ? constantSize(number) : undefined;
  if (node.op === "size") return sizesIn(node.attributes, "size")[0];
  const combine = combinations.get(node.op);
  const operands = combine ? node.inputs.map((input) => sizeIn(input, depth - 1)) : [];
  if (!operands.every((size) => size !== undefined)) return undefined;
  const [a = ZERO, b = ZERO] = operands;
  return combine?.(a, b);
}

const combinations: ReadonlyMap<string, (a: Size, b: Size) => Size | undefined> = new Map([
  ["add", addSizes],
  ["sub", subtractSizes],
  ["mul", multiplySizes],
  ["div", divideSizes],
  ["neg", (a: Size) => subtractSizes(ZERO, a)],
]);

/** The whole numbers of a list. */
export function sizeListIn(node: Node | undefined): readonly Size[] | undefined {
  if (node?.shape.length !== 1) return undefined;
  const numbers = numbersIn(node);
  if (numbers) return numbers.every(Number.isSafeInteger) ? numbers.map(constantSize) : undefined;
  // Entries that are not all numbers are joined, each seen as a list of its own.
  const rows = node.op === "concat" ? node.inputs : [node];
  const sizes = rows.map((row) => (row.op === "reshape" ? sizeIn(row.inputs[0]) : undefined));
  return sizes.every((size) => size !== undefined) ? sizes : undefined;
}
