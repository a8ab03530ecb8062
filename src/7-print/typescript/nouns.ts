import type { Arena, Node } from "../../ir/graph.ts";
import { loopOf } from "../../ops/control/loop.ts";
import { leafName } from "../leaf-name.ts";
import { kindOf } from "../../ops/kind.ts";

/** What a value that the author did not name is called: the noun for what made it. */
const nouns: Readonly<Record<string, string>> = {
  add: "sum",
  argument: "carried",
  sub: "difference",
  mul: "product",
  div: "ratio",
  neg: "negative",
  argsort: "order",
  sqrt: "root",
  cbrt: "root",
  rsqrt: "inverse",
  reciprocal: "inverse",
  fmod: "remainder",
  mod: "remainder",
  abs: "size",
  hypot: "length",
  clip: "clipped",
  logistic: "sigmoid",
  geluArgument: "argument",
  mishGate: "gate",
  round: "rounded",
  roundHalfUp: "rounded",
  pow: "power",
  sin: "sine",
  cos: "cosine",
  matmul: "product",
  maximum: "larger",
  minimum: "smaller",
  max: "largest",
  min: "smallest",
  where: "choice",
  prod: "product",
  cumsum: "sum",
  cumprod: "product",
  recurrence: "carried",
  assemble: "parts",
  iota: "position",
  scatterAdd: "sums",
  sliceAdd: "sums",
  dynamicUpdateSlice: "updated",
  pad: "padded",
  fold: "folded",
  einsum: "sum",
  standardize: "standardized",
  firstEqual: "first",
  tensor: "data",
  solve: "solution",
  triangularSolve: "solution",
  inv: "inverse",
  cofactor: "cofactors",
  halfTriangle: "half",
  luFactor: "lu",
  luComplete: "lu",
  equal: "isEqual",
  notEqual: "isDifferent",
  less: "isLess",
  lessEqual: "isAtMost",
  greater: "isGreater",
  greaterEqual: "isAtLeast",
  logicalAnd: "both",
  logicalOr: "either",
  logicalNot: "isNot",
};

/** The noun for what an operation makes. */
export function nounOf(op: string): string {
  return nouns[op] ?? op;
}

/** The author's name of what is seen, in whatever shape or order; `s` for several numbers without one. */
function ownName(names: Arena["names"], node: Node): string {
  let shown: Node | undefined = node;
  while (shown && !names.has(shown) && kindOf(shown) === "view") [shown] = shown.inputs;
  if (!shown) return "s";
  return shown.op === "leaf" ? leafName(shown) : (names.get(shown) ?? "s");
}

/** The author's name of a value, else a noun; the squared norm of `W1` is `normW1`. */
export function nameOfValue(
  { names, sources }: Pick<Arena, "names" | "sources">,
  node: Node,
): string {
  const name = names.get(node);
  if (name !== undefined) return name;
  const source = sources.get(node);
  if (source) return nounOf(source.op);
  const summand = node.inputs[0];
  const bound = node.inputs[1];
  if (node.op === "part" && summand) return nameOfPart(names, node, summand);
  if (kindOf(node) === "kernel") return nounOf(node.op) + (summand ? ownName(names, summand) : "");
  if (summand && kindOf(node) === "view") return nameOfValue({ names, sources }, summand);
  const isZeroElse = node.inputs[2]?.op === "constant" && node.inputs[2].attributes["value"] === 0;
  if (node.op === "where" && summand?.op === "equal" && isZeroElse) return "tie";
  const isZero = bound?.op === "constant" && bound.attributes["value"] === 0;
  if (node.op === "cumprod" && node.attributes["exclusive"] === true) {
    return node.attributes["reverse"] === true ? "after" : "before";
  }
  if (isZero && node.op === "equal") return "isZero";
  if (isZero && node.op === "greater") return "isPositive";
  if (isZero && node.op === "less") return "isNegative";
  const squared = node.op === "sum" && summand?.op === "square" ? summand.inputs[0] : undefined;
  const of = squared && (squared.op === "leaf" ? leafName(squared) : names.get(squared));
  return of === undefined ? nounOf(node.op) : `norm${of}`;
}

/** What a loop makes of its values that have names: the `hs` of all steps. */
function nameOfPart(names: Arena["names"], { attributes }: Node, tuple: Node): string {
  if (tuple.op === "cond") return "choice";
  const { carries, stacked } = loopOf(tuple);
  const [of, at] = [attributes["of"], Number(attributes["at"])];
  if (of === "count") return "steps";
  const value = of === "stack" ? stacked[at] : carries[at];
  const name = value && names.get(value);
  if (of === "carry") return name ?? "state";
  if (name !== undefined) return name.endsWith("s") ? `${name}es` : `${name}s`;
  return of === "stack" ? `${value ? nounOf(value.op) : "result"}s` : "states";
}
