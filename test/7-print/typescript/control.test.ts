import { beforeAll, describe, expect, it } from "vitest";
import { loadText } from "../../../src/1-load/load.ts";
import { compileModel } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";

const rnn = `
  import { matmul, model, scan, square, sum, tanh } from "gradc";
  export default model("rnn", {
    inputs: { x: ["T", 3], y: ["T", 2] },
    params: { W: [4, 4], U: [4, 3], V: [2, 4], b: [4] },
    forward({ x, y, W, U, V, b }) {
      const [last, errors] = scan((h, row) => {
        const next = tanh(matmul(W, h).add(matmul(U, row.x)).add(b));
        const o = matmul(V, next);
        return [next, sum(square(o.sub(row.y)))];
      }, b, { x, y });
      return { J: sum(errors).add(sum(square(last))) };
    },
  });`;

const layers = `
  import { fori, matmul, model, sum, tanh } from "gradc";
  export default model("layers", {
    inputs: { x: [3] }, params: { A: [3, 3], B: [3, 3] },
    forward({ A, B, x }) {
      const p = fori(0, 4, (_, u) => tanh(matmul(A, u)), x);
      const q = fori(0, 4, (_, v) => tanh(matmul(B, v)), p);
      return { J: sum(q) };
    },
  });`;

async function emitted(text: string): Promise<string> {
  const { models } = await loadText(text, { fileName: "control.graph.ts" });
  return (await compileModel(present(models[0]).model)).code;
}

describe("loops of the model", () => {
  let code = "";
  beforeAll(async () => {
    code = await emitted(rnn);
  });

  it("are explained in the author's words", () => {
    expect(code).toContain("for (let t = 0; t < T; t++) {");
    expect(code).toContain("next = tanh(W h + U x_t + b)   [4]");
    expect(code).toContain("// o = V next;  o - y_t   [2];  Σ(o - y_t)²");
    expect(code).toContain("last = h after T steps");
  });

  it("add to what they carry, backwards", () => {
    expect(code).toContain("for (let t = T - 1; t >= 0; t--) {");
    for (const line of [
      "dV += do nextᵀ",
      "dW += (dnext ⊙ (1 - next²)) hᵀ",
      "dU += (dnext ⊙ (1 - next²)) x_tᵀ",
      "dh = Wᵀ (dnext ⊙ (1 - next²))",
    ]) {
      expect(code).toContain(line);
    }
  });

  it("stand in the formula at the top by the names of what they give", async () => {
    expect(await emitted(layers)).toContain(" * layers: J = Σ q\n");
  });

  it("name nothing argument, part or loop, and number no name of a body", () => {
    expect(code).not.toMatch(/\b(argument|part|loop)\b/);
    expect(code).not.toMatch(/\b(next|h|o)\d/);
  });

  it("that differ in what they are given only are each explained in their own words", async () => {
    const two = await emitted(layers);
    expect(two).toContain("tanh(A u)");
    expect(two).toContain("tanh(B v)");
  });
});
