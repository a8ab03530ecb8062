import { describe, expect, test } from "vitest";
import { compileModel, type CompileOptions } from "../src/compile.ts";
import { evaluateModule } from "../src/check/live.ts";
import { GradcError } from "../src/diagnostics/diagnostic.ts";
import { type Small, small } from "./support/small.ts";

const product: Small = {
  name: "product",
  inputs: { x: [], y: [] },
  build: (b, leaf) => ({ f: b.mul(leaf("x"), leaf("y")) }),
  loss: "f",
};

/** What backward leaves in grads at x = 3, y = 5, where grads were 100 and 200. */
async function gradients(options: CompileOptions): Promise<Record<string, number>> {
  const { code } = await compileModel(small(product), options);
  const module = evaluateModule(code);
  const { inputs, cache, grads, upstream } = module.allocate();
  inputs.set([3, 5]);
  upstream?.set([10]);
  grads.forEach((_, at) => (grads[at] = 100 * (at + 1)));
  module.forward(inputs, cache);
  module.backward(...[inputs, cache, upstream, grads].flatMap((one) => one ?? []));
  const places = Object.entries(module.slots["grads"] ?? {});
  return Object.fromEntries(places.map(([name, slot]) => [name, grads[slot] ?? NaN]));
}

describe("options", () => {
  const cases: [options: CompileOptions, gradients: Record<string, number>, told: string][] = [
    [{}, { x: 5, y: 3 }, "default"],
    [{ wrt: ["y"] }, { y: 3 }, "wrt y"],
    [{ wrt: ["y", "x"] }, { y: 3, x: 5 }, "wrt y,x"],
    [{ upstream: true }, { x: 50, y: 30 }, "upstream"],
    [{ accumulate: true }, { x: 105, y: 203 }, "accumulate"],
    [{ upstream: true, accumulate: true, wrt: ["y"] }, { y: 130 }, "wrt y, upstream, accumulate"],
    [{ strictIndex: true }, { x: 5, y: 3 }, "strictIndex"],
    [{ fastMath: true }, { x: 5, y: 3 }, "fastMath"],
    [{ upstream: false, accumulate: false }, { x: 5, y: 3 }, "default"],
  ]; // prettier-ignore
  test.each(cases)("%j", async (options, expected, told) => {
    expect(await gradients(options)).toEqual(expected);
    const { code } = await compileModel(small(product), options);
    expect(code.split("\n")[1]).toMatch(new RegExp(`^// graph [0-9a-f]{8}, options ${told}$`));
  });

  test("each choice has a fingerprint of its own", async () => {
    const lines = await Promise.all(
      cases.map(async ([options]) => {
        const { code } = await compileModel(small(product), options);
        return code.split("\n")[1];
      }),
    );
    expect(new Set(lines).size).toBe(cases.length - 1);
  });

  test("a name that no leaf has is an error that lists those there are", async () => {
    const wrong = compileModel(small(product), { wrt: ["x", "z"] });
    await expect(wrong).rejects.toBeInstanceOf(GradcError);
    await expect(wrong).rejects.toMatchObject({
      diagnostics: [{ code: "GRADC3003", help: "it has x, y" }],
    });
  });

  test("an empty wrt is refused: there would be nothing to write", async () => {
    await expect(compileModel(small(product), { wrt: [] })).rejects.toMatchObject({
      diagnostics: [{ code: "GRADC3003" }],
    });
  });

  describe("functions to emit", () => {
    const loud: Small = { ...product, build: (b, leaf) => ({ f: b.mul(leaf("x"), leaf("y")) }) };
    const names = (code: string): string[] =>
      [...code.matchAll(/^export function (\w+)/gm)].flatMap(([, name]) => name ?? []);

    test("come after backward, in an order of their own, each once", async () => {
      const { code } = await compileModel(small(loud), { emit: ["hvp", "predict", "hvp"] });
      const own = ["forward", "backward", "predict", "hvp", "allocate", "views"];
      expect(names(code)).toEqual(own);
      expect(code.split("\n")[1]).toMatch(/options emit predict,hvp$/);
    });

    test("none are added by an empty list", async () => {
      const { code } = await compileModel(small(loud), { emit: [] });
      expect(code).toBe((await compileModel(small(loud))).code);
    });

    test("a name that there is not is an error", async () => {
      const wrong = compileModel(small(loud), { emit: ["grad" as "jvp"] });
      await expect(wrong).rejects.toMatchObject({
        diagnostics: [{ code: "GRADC3006", message: "there is no function grad to emit" }],
      });
    });

    test.each(["hvp", "hessian"] as const)("%s needs a loss", async (name) => {
      const { loss, ...without } = loud;
      expect(loss).toBeDefined();
      await expect(compileModel(small(without), { emit: [name] })).rejects.toMatchObject({
        diagnostics: [{ code: "GRADC3006", message: `${name} needs a loss, and product has none` }],
      });
    });

    test("values of the model may have their names", async () => {
      const { code } = await compileModel(
        small({
          name: "names",
          params: { jacobian: [2], tangents: [2] },
          build: (b, leaf) => ({ hvp: b.mul(leaf("jacobian"), leaf("tangents")) }),
        }),
        { emit: ["jvp", "jacobian"] },
      );
      const module = evaluateModule(code);
      const memory = module.allocate();
      memory.params?.set([3, 5, 7, 11]);
      module.jacobian?.(
        memory.inputs,
        ...[memory.params, memory.cache, memory.jacobian].flatMap((one) => one ?? []),
      );
      expect([...(memory.jacobian ?? [])]).toEqual([7, 0, 3, 0, 0, 11, 0, 5]);
    });
  });

  test("a name that comes twice is an error: its gradient would be added twice", async () => {
    const wrong = compileModel(small(product), { wrt: ["x", "y", "x"], accumulate: true });
    await expect(wrong).rejects.toMatchObject({
      diagnostics: [{ code: "GRADC1204", message: "wrt names x twice" }],
    });
  });

  test("zeros that only real numbers forgive go with fastMath alone", async () => {
    const model = (): ReturnType<typeof small> =>
      small({
        inputs: { x: [] },
        build: (b, leaf) => ({ f: b.add(b.mul(leaf("x"), b.constant(0)), leaf("x")) }),
        loss: "f",
      });
    const forward = ({ code }: { code: string }): string | undefined =>
      /cache\[0\] = (.*);/.exec(code)?.[1];
    expect(forward(await compileModel(model()))).toBe("x * 0 + x");
    expect(forward(await compileModel(model(), { fastMath: true }))).toBe("x");
  });
});

describe("the first line", () => {
  test.each<[CompileOptions, string]>([
    [{}, "from product.graph.ts. Do not edit: run `gradc compile product.graph.ts`."],
    [
      { sourceName: "m.graph.json" },
      "from m.graph.json. Do not edit: run `gradc compile m.graph.json`.",
    ],
    [
      { sourceName: "m.graph.ts", command: "npm run grads" },
      "from m.graph.ts. Do not edit: run `npm run grads`.",
    ],
  ])("names source and command: %j", async (options, text) => {
    const { code } = await compileModel(small(product), options);
    expect(code.split("\n")[0]).toMatch(/^\/\/ @generated by gradc \d+\.\d+\.\d+/);
    expect(code.split("\n")[0]).toContain(text);
  });
});

describe("passes", () => {
  test("are seen in order, each with a graph that has its gradients", async () => {
    const seen: [string, number][] = [];
    await compileModel(small(product), {
      onPass: (pass, graph) => seen.push([pass, graph.gradients.length]),
    });
    const names = ["adjoint", "simplify", "expand", "simplify-expanded"];
    expect(seen.filter(([name]) => names.includes(name))).toEqual(names.map((name) => [name, 2]));
  });

  test("a derivative that cannot be is a warning or an error, never a wrong number", async () => {
    const noWay = small({
      inputs: { x: [3] },
      build: (b, leaf) => ({ f: b.over("sum", b.op("stopGradient", leaf("x"))) }),
      loss: "f",
    });
    const { code, diagnostics } = await compileModel(noWay);
    expect(diagnostics.every((one) => one.severity === "warning")).toBe(true);
    const module = evaluateModule(code);
    const memory = module.allocate();
    memory["grads"].fill(7);
    module.backward(memory["inputs"], memory["cache"], memory["grads"]);
    expect([...memory["grads"]]).toEqual([0, 0, 0]);
  });
});

test("stats count the work of one call and the length of each array", async () => {
  const { stats } = await compileModel(
    small({
      inputs: { x: [4] },
      params: { W: [8, 4] },
      build: (b, leaf) => ({ L: b.over("sum", b.matmul(leaf("W"), leaf("x"))) }),
      loss: "L",
    }),
  );
  const own = { inputs: 4, params: 32, cache: 1, grads: 32 };
  expect(stats.sizes).toEqual({ ...own, indices: 0, masks: 0, upstream: 0 });
  expect(stats.forward).toMatchObject({ loads: 64, stores: 1 });
  expect(stats.backward).toMatchObject({ operations: 0, loads: 32, stores: 32, loops: 2 });
});
