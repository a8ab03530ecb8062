import { format } from "prettier";
import { beforeAll, describe, expect, test } from "vitest";
import { type EmittedMemory, evaluateModule, type FlatArray } from "../../../src/check/live.ts";
import { compileModel, type Compiled, type CompileOptions } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import { bindingFaults } from "../../support/bindings.ts";
import { runProgram, someNumbers } from "../../support/loops.ts";
import { type Small, small } from "../../support/small.ts";
import { smallModels } from "../../support/small-models.ts";

/** Every name that a printer might want for itself is taken by the model. */
const hostile: Small = {
  inputs: { i: [2, 3], sum: [3], new: [], do: [] },
  params: { j: [2, 3], k: [3], cache: [2, 3], Math: [3], o: [2] },
  build: (b, leaf) => {
    const product = b.matmul(leaf("j"), leaf("k"));
    const normj = b.over("sum", b.op("square", leaf("j")));
    const difference = b.sub(b.mul(leaf("i"), leaf("cache")), b.mul(leaf("Math"), leaf("sum")));
    const m = b.over("sum", b.op("tanh", difference), [1]);
    const n = b.op("exp", b.add(b.add(m, product), leaf("o")));
    const L = b.add(b.mul(b.over("sum", n), leaf("new")), b.mul(normj, leaf("do")));
    return { product, normj, difference, m, n, L };
  },
  outputs: ["L", "n"],
  loss: "L",
};
const models: Readonly<Record<string, Small>> = { ...smallModels, "hostile names": hostile };

function compiled(parts: Small, options: CompileOptions = {}): Promise<Compiled> {
  return compileModel(small(parts), { upstream: parts.loss === undefined, ...options });
}

/** What forward and backward of the module leave in cache and grads. */
function run(
  { code, program }: Compiled,
  before: (at: number) => number,
): { cache: Float64Array; grads: Float64Array } {
  const module = evaluateModule(code);
  const memory = module.allocate();
  const given = someNumbers(program);
  for (const role of ["inputs", "params", "upstream"] as const) memory[role]?.set(given[role]);
  const { cache, grads } = memory;
  cache.fill(NaN);
  grads.forEach((_, at) => (grads[at] = before(at)));
  const pick = (names: readonly (keyof EmittedMemory)[]): FlatArray[] =>
    names.flatMap((name) => memory[name] ?? []);
  module.forward(...pick(["inputs", "params", "cache"]));
  const results = cache.slice();
  module.backward(...pick(["inputs", "params", "cache", "upstream", "grads"]));
  return { cache: results, grads };
}

describe("emitted modules", () => {
  const modules = new Map<string, Compiled>();
  const names = Object.keys(models);
  // Every third also in the other manner: the loops of the rest are tested where they are made.
  const others = names.filter((name, at) => at % 3 === 0 || name === "hostile names");
  beforeAll(async () => {
    for (const name of names) modules.set(name, await compiled(present(models[name])));
    for (const name of others) {
      const options = { accumulate: true, strictIndex: true };
      modules.set(`${name}, added`, await compiled(present(models[name]), options));
    }
  }, 60_000);
  const of = (name: string): Compiled => present(modules.get(name));

  test.each(names)("compute what their loops do, to the last bit: %s", (name) => {
    const { program } = of(name);
    const nan = (): number => NaN;
    expect(run(of(name), nan)).toEqual(runProgram(program, someNumbers(program), nan));
  });

  test.each(others)("add what their loops do: %s", (name) => {
    const added = of(`${name}, added`);
    const some = (at: number): number => 100 + at * at;
    const wanted = runProgram(added.program, someNumbers(added.program), some);
    expect(run(added, some)).toEqual(wanted);
  });

  test("declare nothing over anything, mark reads and unused parameters", () => {
    const faults = [...modules].flatMap(([name, { code }]) =>
      bindingFaults(code, { strictIndex: name.endsWith(", added") }).map((one) => [name, one]),
    );
    expect(faults).toEqual([]);
  });

  test("have no comment longer than 100 columns", () => {
    let comments = 0;
    for (const { code } of modules.values()) {
      for (const line of code.split("\n")) {
        if (!/^ *(\/\/|\/\*|\*)/.test(line)) continue;
        comments++;
        expect([...line].length, line).toBeLessThanOrEqual(100);
      }
    }
    expect(comments).toBeGreaterThan(1000);
  });

  test.each(["network", "conditional", "constants", "hostile names, added"])(
    "are as prettier formats them: %s",
    async (name) => {
      expect(await format(of(name).code, { parser: "typescript" })).toBe(of(name).code);
    },
  );

  test("faults are found", () => {
    const code = `
      const a = 1;
      export function forward(inputs: Float64Array, _cache: Float64Array): void {
        for (let a = 0; a < 2; a++) _cache[a] = inputs[a]!;
      }
      export function backward(cache: Float64Array): void {}`;
    expect(bindingFaults(code, { strictIndex: false })).toEqual([
      "_cache is used",
      "a is declared over another",
      "inputs[a]!: a bang",
      "cache is not used",
    ]);
    expect(bindingFaults(code.replace("!", ""), { strictIndex: true })).toContain(
      "_cache[a] = inputs[a]: no bang",
    );
  });

  test("of single numbers only have no loop", () => {
    const { code } = of("scalars");
    expect(code).not.toContain("for (");
    expect(code).toContain("grads[0] = m; // df/dx = m");
  });

  test.each<[model: string, lines: string[]]>([
    [
      "network",
      [
        " * small: L = Σ(V tanh(W x))²",
        " *   inputs  x [3]",
        " *   params  W [4, 3]  V [2, 4]",
        " *   cache   slot  name  shape  backward reads it for",
        " *           0     L     []     - (output)",
        " *           1..4  h     [4]    dV, dW",
        " *           5..6  o     [2]    do",
        "/** Writes L, and keeps h and o for backward. */",
        "/** Writes dL/dW and dL/dV, from what forward left in the cache. */",
        "  // W x;  h = tanh(W x)   [4]",
      ],
    ],
    [
      "a row of products",
      [
        " *           5..8   u     [4]    (scratch)",
        " *           9..11  v     [3]    (scratch)",
        "  // u = M x   [4]",
      ],
    ],
  ])("say what they hold: %s", (model, lines) => {
    const own = of(model).code.split("\n");
    for (const line of lines) expect(own).toContain(line);
  });

  test("list slots and sizes, and give views of them", () => {
    const module = evaluateModule(of("network").code);
    expect(module.slots).toEqual({
      inputs: { x: 0 },
      params: { W: 0, V: 12 },
      outputs: { L: 0 },
      grads: { W: 0, V: 12 },
    });
    expect(module.sizes).toEqual({ inputs: 3, params: 20, cache: 7, grads: 20 });
    const memory = module.allocate();
    const views = module.views(memory);
    present(views["params"]?.["V"])[0] = 5;
    expect(memory["params"]?.[12]).toBe(5);
    expect(views["params"]?.["V"]).toHaveLength(8);
    expect(views["grads"]?.["V"]?.byteOffset).toBe(96);
  });
});

describe("names", () => {
  test("the adjoint of o is dO, and counters are none of the model's names", async () => {
    const { code } = await compiled({
      inputs: { i: [3], do: [3] },
      params: { W: [2, 3], j: [2] },
      build: (b, leaf) => {
        const o = b.add(b.matmul(leaf("W"), b.mul(leaf("i"), leaf("do"))), leaf("j"));
        return { o, L: b.over("sum", b.op("square", b.op("tanh", o))) };
      },
      outputs: ["L"],
      loss: "L",
    });
    expect(code).toMatch(/const dO = \d/);
    expect(code).not.toMatch(/let [ij]\b/);
    expect(code).toMatch(/for \(let k = 0/);
    expect(code).toContain("slots = {\n  inputs: { i: 0, do: 3 }");
  });

  test("a value within a loop may be called i", async () => {
    const { code } = await compiled({
      params: { W: [4, 5], x: [5] },
      build: (b, leaf) => {
        const i = b.matmul(leaf("W"), leaf("x"));
        return { i, h: b.op("tanh", i) };
      },
      outputs: ["h"],
    });
    expect(code).toContain("let i = 0;");
    expect(code).not.toContain("let i = 0; i <");
  });

  test("a model without params has no such array", async () => {
    const { code } = await compiled(present(smallModels["scalars"]));
    expect(code).not.toContain("params");
    expect(code).toContain("grads: { x: 0, y: 1, z: 2 }");
  });
});
