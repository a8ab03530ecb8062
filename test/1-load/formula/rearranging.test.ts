import { describe, expect, it } from "vitest";
import { contentOf } from "../../../src/1-load/builder/value.ts";
import { functions } from "../../../src/1-load/formula/functions.ts";
import { GradcError } from "../../../src/diagnostics/diagnostic.ts";
import * as g from "../../../src/index.ts";

const leaves = { x: [], v: [3], w: [3], A: [2, 3], S: [3, 3], T: [2, 1, 3] } as const;

type Given = { readonly [N in keyof typeof leaves]: g.Tensor<[...(typeof leaves)[N]]> };

function traced(build: (given: Given) => g.Tensor | g.IntTensor): void {
  g.model("m", {
    inputs: leaves,
    forward: (given) => {
      build(given);
      return { x: given.x };
    },
  });
}

/** The code of what is wrong with a formula. */
function complaint(formula: string): string | undefined {
  try {
    traced((given) => g.expr(formula, given));
  } catch (error) {
    if (error instanceof GradcError) return error.diagnostics[0]?.code;
    throw error;
  }
  return undefined;
}

describe("formulas that move elements", () => {
  const cases: [string, (given: Given) => g.Tensor | g.IntTensor][] = [
    ["flip(A)", ({ A }) => g.flip(A)],
    ["flip(A, 2)", ({ A }) => g.flip(A, 1)],
    ["squeeze(T)", ({ T }) => g.squeeze(T)],
    ["flatten(A)", ({ A }) => g.reshape(A, [6])],
    ["expandDims(A, 1)", ({ A }) => g.expandDims(A, 0)],
    ["expandDims(A, 3)", ({ A }) => g.expandDims(A, 2)],
    ["expandDims(x, 1)", ({ x }) => g.expandDims(x, 0)],
    ["stack(v, w)", ({ v, w }) => g.stack([v, w])],
    ["stack(v, w, 2)", ({ v, w }) => g.stack([v, w], 1)],
    ["stack(v)", ({ v }) => g.stack([v])],
    ["stack(x, 1, x)", ({ x }) => g.stack([x, 1, x])],
    ["tile(A, [2, 1])", ({ A }) => g.tile(A, [2, 1])],
    ["tile(v, 3)", ({ v }) => g.tile(v, 3)],
    ["argsort(A)", ({ A }) => g.argsort(A)],
    ["argsort(A, 1)", ({ A }) => g.argsort(A, 0)],
    ["triu(S)", ({ S }) => g.triu(S)],
    ["tril(S, -1)", ({ S }) => g.tril(S, -1)],
    ["cumprod(A, 2)", ({ A }) => g.cumprod(A, 1)],
  ];

  it.each(cases)("%s is what the builder makes", (formula, build) => {
    traced((given) => {
      const own = g.expr(formula, given);
      expect(contentOf(own)?.node).toBe(contentOf(build(given))?.node);
      return own;
    });
  });

  it.each([
    "flip(A, 3)",
    "expandDims(A, 4)",
    "expandDims(A, 0)",
    "stack(v, w, 3)",
    "tile(A, [0, 1])",
  ])("%s is refused", (formula) => {
    expect(complaint(formula)).toBe("GRADC1307");
  });

  it("stack refuses shapes that differ", () => {
    expect(complaint("stack(v, A)")).toBe("GRADC2005");
  });
});

describe("the functions of formulas", () => {
  it("are all operations but those that formulas write otherwise", () => {
    const makers = ["model", "int", "bool", "expr", "customOp", "customGradient"];
    // A[1, :] and A[2:3, :] are at, slice and the parts of split; slogdet is detSign and logAbsDet.
    const otherwise = ["at", "slice", "slogdet", "split"];
    const missing = Object.keys(g).filter((name) => !functions.has(name));
    // What takes functions, and what refers to values of the model, is written in TypeScript.
    const control = ["scan", "fori", "whileLoop", "map", "cond", "checkpoint"];
    const derivatives = ["grad", "vjp", "jvp", "hessianVectorProduct"];
    const others = [...makers, ...otherwise, ...control, ...derivatives];
    expect(missing.sort()).toEqual(others.sort());
  });
});
