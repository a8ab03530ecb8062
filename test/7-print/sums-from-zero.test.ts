import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { model, sin, square, sum, type Tensor, where } from "../../src/index.ts";
import { expectVerified } from "../support/cases/case.ts";

type Build = (u: Tensor<[2]>, w: Tensor<[2]>) => Tensor<[]>;

async function compiled(build: Build): Promise<string> {
  const declared = present(
    modelIn(
      model("sums", {
        inputs: { u: [2], w: [2] },
        forward: ({ u, w }) => ({ y: build(u, w) }),
      }),
    ),
  );
  expectVerified(await checkModel(declared, { points: 2, kinks: 0 }));
  return (await compileModel(declared)).code;
}

function valueAt(code: string, inputs: readonly number[]): number {
  const module = evaluateModule(code);
  const memory = module.allocate();
  memory.inputs.set(inputs);
  module.forward(memory.inputs, memory.cache);
  return present(memory.cache[0]);
}

describe("a sum in straight code is one expression", () => {
  test.each<[what: string, build: Build, text: string]>([
    ["products", (u, w) => sum(u.mul(w)), "0 + inputs[u] * inputs[w] + inputs[u + 1] * inputs[w + 1]"],
    ["differences", (u, w) => sum(u.sub(w)), "0 + inputs[u] - inputs[w] + (inputs[u + 1] - inputs[w + 1])"],
    ["negatives", (u) => sum(sin(u).neg()), "0 - (Math.sin(inputs[u]) + Math.sin(inputs[u + 1]))"],
    ["what is never -0", (u) => sum(square(u)), "u0 * u0 + u1 * u1"],
  ])("of %s", async (_, build, text) => {
    const code = await compiled(build);
    expect(code.replaceAll(/\s+/g, " ")).toContain(` = ${text};`);
  }); // prettier-ignore

  test.each<[what: string, build: Build]>([
    ["products", (u, w) => sum(u.mul(w))],
    ["negatives", (u) => sum(sin(u).neg())],
    ["differences", (u, w) => sum(u.sub(w.mul(w)))],
    ["choices", (u, w) => sum(where(w.greater(0), u, w))],
  ])("of %s: no terms but zeros are 0, whatever their signs", async (_, build) => {
    const code = await compiled(build);
    const zeros = [0, -0];
    for (const a of zeros) {
      for (const b of zeros) {
        for (const c of zeros) {
          for (const d of zeros) expect(valueAt(code, [a, b, c, d])).toBe(0);
        }
      }
    }
  });
});
