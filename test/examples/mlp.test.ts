import { format } from "prettier";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import * as emitted from "../../examples/mlp/mlp.grad.ts";
import { moons } from "../../examples/mlp/moons.ts";
import { accuracy, train } from "../../examples/mlp/train.ts";
import { random } from "../../examples/random.ts";
import * as byHand from "./mlp-by-hand.ts";

describe("mlp", () => {
  test("separates the moons, and those it has not seen", () => {
    const points = moons(2);
    const history = train(points, { rate: 0.1, lambda: 0.0005, batch: 20, passes: 200, seed: 2 });
    const start = history.slice(0, 15).reduce((sum, J) => sum + J, 0) / 15;
    const end = history.slice(-15).reduce((sum, J) => sum + J, 0) / 15;
    expect(end).toBeLessThan(start / 5);
    expect(accuracy(points)).toBe(1);
    expect(accuracy(moons(3))).toBeGreaterThan(0.99);
  });

  test("has the interface of the version written by hand", () => {
    expect(emitted.slots).toEqual(byHand.slots);
    expect({ ...emitted.sizes, cache: 0 }).toEqual({ ...byHand.sizes, cache: 0 });
  });

  test("agrees with the version written by hand, to rounding", () => {
    const { normal } = random(7);
    for (let trial = 0; trial < 100; trial++) {
      const inputs = Float64Array.from({ length: byHand.sizes.inputs }, normal);
      const params = Float64Array.from({ length: byHand.sizes.params }, normal);
      const [one, other] = [emitted, byHand].map((module) => {
        const memory = module.allocate();
        memory.grads.fill(NaN); // backward overwrites
        module.forward(inputs, params, memory.cache);
        module.backward(inputs, params, memory.cache, memory.grads);
        return [...memory.cache.subarray(0, 3), ...memory.grads];
      });
      const scale = Math.max(...other.map(Math.abs));
      expect(one).toHaveLength(other.length);
      other.forEach((expected, i) => {
        expect(Math.abs(one[i] - expected)).toBeLessThan(1e-13 * scale);
      });
    }
  });

  test("is at most 1.3 times as long", async () => {
    const lines = await linesOfCode("../../examples/mlp/mlp.grad.ts");
    const reference = await linesOfCode("./mlp-by-hand.ts");
    expect(reference).toBeGreaterThan(60);
    expect(lines).toBeLessThanOrEqual(1.3 * reference);
  });

  test("shows the textbook's backward", () => {
    const text = readFileSync(new URL("../../examples/mlp/mlp.grad.ts", import.meta.url), "utf8");
    for (const line of ["dW2 = do hᵀ + λ W2", "dh = W2ᵀ do", "dW1 = dz xᵀ + λ W1"]) {
      expect(text).toContain(line);
    }
  });
});

/** Lines that hold a token, as prettier lays the file out by default. */
async function linesOfCode(path: string): Promise<number> {
  const file = fileURLToPath(new URL(path, import.meta.url));
  const text = await format(readFileSync(file, "utf8"), { parser: "typescript" });
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022);
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true);
  scanner.setText(text);
  const lines = new Set<number>();
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) {
    lines.add(source.getLineAndCharacterOfPosition(scanner.getTokenStart()).line);
  }
  return lines.size;
}
