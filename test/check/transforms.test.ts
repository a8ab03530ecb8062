import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadText } from "../../src/1-load/load.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { TransformChecker } from "../../src/check/transforms.ts";
import { compileModel } from "../../src/compile.ts";
import type { EmitName } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

/** Everything that a model can have: without a loss there is no Hessian. */
function all({ loss, wrt }: Model): EmitName[] {
  if (wrt.length === 0) return ["predict", "valueAndGrad", "jvp"];
  const first = ["predict", "valueAndGrad", "jvp", "jacobian"] as const;
  return loss ? [...first, "hvp", "hessian"] : [...first];
}

async function expectRight(model: Model): Promise<void> {
  const emit = all(model);
  const { transforms = [] } = await checkModel(model, { points: 2, kinks: 0, compile: { emit } });
  expect(transforms.map(({ leaf }) => leaf).sort()).toEqual([...emit].sort());
  for (const row of transforms) expect(row).toMatchObject({ verdict: "ok" });
}

describe("what --emit adds is right", () => {
  test.each(Object.entries(smallModels))("%s", async (name, parts) => {
    await expectRight(small({ name, ...parts }));
  });

  const examples = readdirSync("examples", { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join("examples", entry.name))
          .filter((file) => /\.graph\.(ts|json)$/.test(file))
          .map((file) => join("examples", entry.name, file))
      : [],
  );
  test.each(examples)("%s", async (fileName) => {
    const { models } = await loadText(readFileSync(fileName, "utf8"), { fileName });
    expect(models.length).toBeGreaterThan(0);
    for (const { model } of models) await expectRight(model);
  });
});

describe("a fault in the emitted code is seen", () => {
  const source = `
    import { matmul, model, sum, square, tanh } from "gradc";
    export default model("net", {
      inputs: { x: [3] },
      params: { W: [2, 3] },
      forward({ x, W }) {
        const h = tanh(matmul(W, x));
        const J = sum(square(h));
        return { J, h };
      },
    });`;
  const emit = ["predict", "valueAndGrad", "jvp", "hvp", "jacobian", "hessian"] as const;

  async function rowsWith(name: EmitName): Promise<string[]> {
    const { models } = await loadText(source, { fileName: "net.graph.ts" });
    const [found] = models;
    if (!found) throw new Error("there is a model");
    const { code } = await compileModel(found.model, { emit });
    const from = code.indexOf(`export function ${name}(`);
    const spoilt =
      code.slice(0, from) + code.slice(from).replace("Math.tanh(", "1e-6 + Math.tanh(");
    expect(spoilt).not.toBe(code);
    const rows = new TransformChecker(found.model, evaluateModule(spoilt), 1).run(2);
    return rows.filter(({ verdict }) => verdict !== "ok").map(({ leaf }) => leaf);
  }

  test.each(emit)("in %s", async (name) => {
    expect(await rowsWith(name)).toEqual([name]);
  });
});
