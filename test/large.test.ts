import { describe, expect, it } from "vitest";
import { families } from "../bench/models.ts";
import { loadText } from "../src/1-load/load.ts";
import { compileModel } from "../src/compile.ts";

/** Nothing is timed here, but this takes longer than other tests. */
const timeout = 300_000;

describe("large models", () => {
  it.each([
    { name: "chain", size: 100_000, leaves: ["x"] },
    { name: "dag", size: 20_000, leaves: ["x", "y", "z"] },
  ])("compiles a $name of $size nodes", { timeout }, async ({ name, size, leaves }) => {
    const text = families[name]!.text(size);
    const { models } = await loadText(text, { fileName: "large.graph.json" });
    const { code, diagnostics, stats } = await compileModel(models[0]!.model);
    expect(diagnostics).toEqual([]);
    expect(stats.forward.operations).toBeGreaterThan(size * 0.9);
    leaves.forEach((leaf, at) => {
      expect(code).toMatch(new RegExp(`^  grads\\[${at}\\] = .*dL/d${leaf}$`, "m"));
    });
  });
});
