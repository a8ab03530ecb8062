import type { Random } from "../../../src/check/random.ts";
import { operations } from "../../../src/1-load/builder/operations.ts";
import { typescriptBases } from "./bases.ts";

const names = Object.keys(operations);

const operands: readonly string[] = [
  ...["s", "v", "w", "A", "B", "T", "v.greater(0)", "0", "-1", "1.5", "NaN", "1n", '"text"'],
  ...["true", "null", "undefined", "{}", "[]", "[1, 2, 3]", "[[1], [2, 3]]", "[v, v]", "[null]"],
  ...["() => v", "(x) => x", "Symbol()", "new Date(0)", "new Float64Array(3)", "/x/", "[0, 1]"],
  ...["{ axis: 7 }", "{ stride: 0 }", "{ keepDims: 1 }", "[-1]", "[9]", "2 ** 40", '"ij,jk->ik"'],
];

const header = `import * as gradc from "gradc";\n\n`;

/** A call of any operation, or method, with arguments that hardly ever fit. */
export function misusedOperation(random: Random): string {
  const args = Array.from({ length: random.below(5) }, () => random.pick(operands)).join(", ");
  const name = random.pick(names);
  const call = random.chance(0.3) ? `v.${name}(${args})` : `gradc.${name}(${args})`;
  return `${header}export default gradc.model("m", {
  inputs: { s: [], v: [3], w: [4], A: [3, 4], B: [2, 2], T: [2, 3, 4] },
  forward({ s, v, w, A, B, T }) {
    const y = ${call};
    return { y };
  },
});
`;
}

/** A declaration with a part of the wrong kind. */
export function misdeclared(random: Random): string {
  const part = (usual: string): string => (random.chance(0.5) ? random.pick(operands) : usual);
  const known = 'const [s, v, w, A, B, T] = ["s", "v", "w", "A", "B", [2]] as any;\n';
  return `${header}${known}export default gradc.model(${part('"m"')}, {
  inputs: ${part("{ x: [3] }")},
  params: ${part("{ W: [3, 3] }")},
  forward: ${part("({ x, W }) => ({ L: gradc.sum(gradc.matmul(W, x)) })")},
  loss: ${part('"L"')},
  wrt: ${part('["W"]')},
});
`;
}

/** Tokens of a good file lost, doubled or exchanged: most are no longer TypeScript, some no longer a model. */
export function brokenSource(random: Random): string {
  const pieces = random.pick(typescriptBases).split(/(\W)/);
  const changes = 1 + random.below(3);
  for (let change = 0; change < changes; change++) {
    const [at, other] = [random.below(pieces.length), random.below(pieces.length)];
    pieces.splice(at, random.below(2), ...(random.chance(0.6) ? [pieces[other] ?? ""] : []));
  }
  return pieces.join("");
}
