import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { tools } from "../../src/cli/tools.ts";
import { newWorld, type World } from "./support/world.ts";

/** A model with loops of every kind, a branch, indices and a call; inspected by gradc itself. */
function world(): World {
  const { loadFile, compileModel, checkModel } = tools;
  const own = newWorld({ tools: { loadFile, compileModel, checkModel } });
  own.write(
    "decay.graph.ts",
    `import { cond, fori, greater, int, mean, model, sort, square, sum, take, tanh } from "gradc";
export default model("decay", {
  inputs: { x: ["N"], at: int([40]) },
  params: { a: [], table: [90] },
  forward({ x, at, a, table }) {
    const h = tanh(x.mul(a));
    const rest = fori(0, 10, (_, left) => left.mul(0.9).add(a), a);
    const bent = cond(greater(a, 0), () => square(rest), () => rest);
    const picked = sum(take(sort(table), at));
    return { L: mean(square(h)).add(bent).add(picked) };
  },
});
`,
  );
  return own;
}

describe("inspect", { timeout: 60_000 }, () => {
  it("tells what one call does, as it did: UPDATE=1 writes it anew", async () => {
    const { code, stdout, stderr } = await world().gradc("inspect", "decay.graph.ts");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const file = new URL("inspect.txt", import.meta.url);
    const told = stdout.slice(stdout.indexOf("memory\n"));
    if (process.env["UPDATE"]) writeFileSync(file, told);
    expect(told).toBe(readFileSync(file, "utf8"));
  });

  it("tells the same as data", async () => {
    const { code, stdout } = await world().gradc("inspect", "--json", "decay.graph.ts");
    expect(code).toBe(0);
    const { models } = JSON.parse(stdout) as { models: object[] };
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({
      stats: {
        forward: { byName: { tanh: "N", argsort: 90 } },
        backward: { byName: { mul: expect.any(String) as string } },
      },
      loops: {
        forward: expect.arrayContaining([
          expect.objectContaining({ block: "loop N", times: "N", inside: [] }),
          expect.objectContaining({
            block: "call argsort",
            times: 1,
            computes: expect.any(Array) as string[],
          }),
        ]) as object[],
      },
    });
  });
});
