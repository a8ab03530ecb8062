import type { Node } from "../../ir/graph.ts";

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
  const count = Number(node.shape[0]?.key);
  return only === undefined ? undefined : Array<number>(count).fill(only);
}
