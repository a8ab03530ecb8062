import { describe, expect, it } from "vitest";
import { loadText } from "../../../src/1-load/load.ts";
import type { Model } from "../../../src/ir/model.ts";

async function load(nodes: Record<string, string>, outputs: string[]): Promise<Model> {
  const text = JSON.stringify({ name: "m", inputs: { x: [] }, nodes, outputs });
  const { models } = await loadText(text, { fileName: "m.graph.json" });
  const [first] = models;
  if (!first) throw new Error("no model");
  return first.model;
}

describe("a nodes record", () => {
  it("may be in any order", async () => {
    const { graph } = await load({ c: "a * b", b: "tanh(a)", a: "x + 1" }, ["c", "a"]);
    expect(graph.outputs.map(({ name, node }) => [name, node.op])).toEqual([
      ["c", "mul"],
      ["a", "add"],
    ]);
    expect([...graph.arena.names.values()]).toEqual(["x", "a", "b", "c"]);
  });

  it("may be very long, in either order", async () => {
    const count = 100_000;
    const entries = Array.from({ length: count }, (_, at): [string, string] => [
      `n${at}`,
      at === 0 ? "x" : `tanh(n${at - 1}) + x`,
    ]);
    for (const order of [entries, entries.toReversed()]) {
      const { graph } = await load(Object.fromEntries(order), [`n${count - 1}`]);
      expect(graph.arena.names.size).toBe(count);
    }
  }, 60_000);

  it("shows a long cycle in short", async () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 5000 }, (_, at) => [`n${at}`, `n${(at + 1) % 5000} + 1`]),
    );
    await expect(load(nodes, ["n0"])).rejects.toThrow(
      "GRADC1305 the nodes depend on each other: n0 → n1 → n2 → n3 → n4 → n5 → … → n4996 → n4997 → n4998 → n4999 → n0",
    );
  });

  it("may hold a sum of many terms", async () => {
    const { graph } = await load({ y: Array(5000).fill("x").join(" + ") }, ["y"]);
    expect(graph.outputs[0]?.node.op).toBe("add");
  });

  it.each([
    "(".repeat(20_000) + "x" + ")".repeat(20_000),
    "-".repeat(50_000) + "x",
    "x" + "^x".repeat(50_000),
  ])("refuses formulas that are nested too deeply", async (formula) => {
    await expect(load({ y: formula }, ["y"])).rejects.toThrow("GRADC1306");
  });
});
