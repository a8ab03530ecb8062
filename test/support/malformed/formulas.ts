import type { Random } from "../../../src/check/random.ts";
import { functions } from "../../../src/1-load/formula/functions.ts";
import { jsonBases } from "./bases.ts";

const names = [...functions.keys()];

/** Operands that fit few functions: ranks and sizes at odds, wrong kinds, names that are not there. */
const operands: readonly string[] = [
  ...["s", "v", "w", "A", "B", "T", "v > 0", "s > 0", "nobody", "0", "-1", "1.5", "1e400"],
  ...["i", '"text"', "true", "null", "[1, 2, 3]", "[1; 2]", "[]", "[v, 1]", "1:3", "sin"],
  ...["{}", "{a: 1}", "A[9, 9]", "v[0]", "A'", "A[1, :]", "1 cm", "NaN", "Infinity", "()", ""],
];

const tokens: readonly string[] = [
  ...["(", ")", "[", "]", "{", "}", ",", ";", ":", "?", "'", "^", ".^", "*", ".*", "+", "-", "/"],
  ...["!", "%", "=", "==", "<", "and", "to", "x", "f(x) = x", "1e", ".", "\\", "#", "$", "@", "\n"],
];

const leaves = { s: [], v: [3], w: [4], A: [3, 4], B: [2, 2], T: [2, 3, 4] };

/** A call of any function with arguments that hardly ever fit. */
export function misusedFunction(random: Random): string {
  const call = (depth: number): string => {
    const count = random.below(5);
    const args = Array.from({ length: count }, () =>
      depth > 0 && random.chance(0.2) ? call(depth - 1) : random.pick(operands),
    );
    return `${random.pick(names)}(${args.join(", ")})`;
  };
  return withFormula(call(2));
}

/** A formula with tokens lost, added or exchanged. */
export function brokenFormula(random: Random): string {
  const pieces = random.pick(jsonBases.flatMap(({ nodes }) => Object.values(nodes))).split(/(\W)/);
  const changes = 1 + random.below(3);
  for (let change = 0; change < changes; change++) {
    const at = random.below(pieces.length);
    pieces.splice(at, random.below(2), ...(random.chance(0.7) ? [random.pick(tokens)] : []));
  }
  return withFormula(pieces.join(""));
}

function withFormula(formula: string): string {
  return JSON.stringify({ name: "m", inputs: leaves, nodes: { y: formula }, outputs: ["y"] });
}
