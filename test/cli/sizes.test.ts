import { describe, expect, it } from "vitest";
import { tools } from "../../src/cli/tools.ts";
import { newWorld, type World } from "./support/world.ts";

/** A world with a model of symbolic sizes, compiled and checked by gradc itself. */
function regression(): World {
  const { loadFile, compileModel, checkModel } = tools;
  const world = newWorld({ tools: { loadFile, compileModel, checkModel } });
  world.write(
    "regression.graph.json",
    JSON.stringify({
      name: "regression",
      inputs: { X: ["N", 4], y: ["N"] },
      params: { theta: [4] },
      nodes: { mu: "X * theta", L: "sum((mu - y) .^ 2)" },
      outputs: ["L", "mu"],
      loss: "L",
    }),
  );
  return world;
}

describe("sizes known at run time only, on the command line", () => {
  it("inspect shows places, memory and work in terms of them", async () => {
    const { code, stdout } = await regression().gradc("inspect", "regression.graph.json");
    expect(code).toBe(0);
    const lines = stdout.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " | "));
    for (const line of [
      "inputs X [N, 4], y [N]",
      "0 | L | [] | output",
      "1..N | mu | [N] | output",
      "inputs | 5 N | 40 N bytes",
      "params | 4 | 32 bytes",
      "cache | N + 1 | 8 N + 8 bytes",
      "forward | 11 N | 5 N + 4 | N + 1 | 1 | 40 N + 32 bytes | 8 N + 8 bytes | 0.23",
    ]) {
      expect(lines).toContain(line);
    }
  });

  it("inspect --json has numbers where they are known, and formulas", async () => {
    const { stdout } = await regression().gradc("inspect", "--json", "regression.graph.json");
    const { models } = JSON.parse(stdout) as { models: object[] };
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({
      cache: [
        { name: "L", offset: 0, shape: [], use: "output" },
        { name: "mu", offset: 1, shape: ["N"], use: "output" },
      ],
      sizes: { inputs: "5 N", params: 4, cache: "N + 1", grads: 4, masks: 0 },
      stats: { forward: { operations: "11 N", stores: "N + 1", loops: 1 } },
    });
  });

  it("check says at which of them", async () => {
    const { code, stderr } = await regression().gradc("check", "regression.graph.json");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^ {2}value +mu +\[N\] +8 /m);
    expect(stderr).toContain("\n  for N = 0; N = 1; N = 2; N = 5\n");
  });

  it("compile --json tells the lengths of the arrays", async () => {
    const { stdout } = await regression().gradc("compile", "--json", "regression.graph.json");
    const { files } = JSON.parse(stdout) as { files: object[] };
    expect(files[0]).toMatchObject({ stats: { sizes: { inputs: "5 N", cache: "N + 1" } } });
  });
});
