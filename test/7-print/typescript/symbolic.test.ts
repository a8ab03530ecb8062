import { format } from "prettier";
import { beforeAll, describe, expect, test } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { checkModel } from "../../../src/check/check.ts";
import { evaluateModule } from "../../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { Model } from "../../../src/ir/model.ts";
import {
  cumprod,
  erf,
  exp,
  matmul,
  model,
  mul,
  softmax,
  sort,
  square,
  sum,
  tanh,
} from "../../../src/index.ts";
import { randomSpecification } from "../../support/random-graph.ts";
import { complaints, strictest } from "../../support/strictest.ts";
import { symbolised } from "../../support/symbolic.ts";

const loaded = (declared: unknown): Model => present(modelIn(declared));

/** Data after data of a size that only running tells. */
const regression = loaded(
  model("regression", {
    inputs: { X: ["N", 4], y: ["N"], lambda: [] },
    params: { theta: [4] },
    forward({ X, y, lambda, theta }) {
      const mu = matmul(X, theta);
      const L = sum(square(mu.sub(y))).add(lambda.mul(sum(square(theta))));
      return { L, mu };
    },
  }),
);

async function print(of: Model, options: CompileOptions = {}): Promise<string> {
  return (await compileModel(of, options)).code;
}

/** The lines of one function, without its comments. */
function functionIn(code: string, name: string): string {
  const [, text = ""] = code.split(`export function ${name}(`);
  return text.slice(0, text.indexOf("\n}\n")).replaceAll(/^ *\/\/.*\n/gm, "");
}

describe("a module whose sizes are known at run time only", () => {
  let code = "";
  beforeAll(async () => {
    code = await print(regression);
  });

  test("takes them first, in every function", () => {
    const heads = [...code.matchAll(/export function (\w+)\(\s*(.*?),?\s*\)[:\s]/gs)];
    expect(
      heads.map(([, name = "", taken = ""]) => `${name}: ${taken.replaceAll(/\s+/g, " ")}`),
    ).toEqual([
      "slots: N: number",
      "sizes: N: number",
      "forward: N: number, inputs: Float64Array, params: Float64Array, cache: Float64Array",
      "backward: N: number, inputs: Float64Array, params: Float64Array, cache: Float64Array, grads: Float64Array",
      "allocate: N: number",
      "views: N: number, memory: Memory",
    ]);
  });

  test("says where each tensor begins and how long the arrays are", () => {
    const at = (N: number): unknown => {
      const { slots, sizes } = evaluateModule(code, [N]);
      return { slots, sizes };
    };
    expect(at(10)).toEqual({
      slots: {
        inputs: { X: 0, y: 40, lambda: 50 },
        params: { theta: 0 },
        outputs: { L: 0, mu: 1 },
        grads: { theta: 0 },
      },
      sizes: { inputs: 51, params: 4, cache: 11, grads: 4 },
    });
    expect(at(0)).toMatchObject({
      slots: { inputs: { X: 0, y: 0, lambda: 0 } },
      sizes: { inputs: 1, params: 4, cache: 1, grads: 4 },
    });
  });

  test("computes what depends on them once, and nothing that is not needed", () => {
    expect(functionIn(code, "forward")).toContain("  N |= 0;\n  const y = 4 * N; // in inputs\n\n");
    expect(functionIn(code, "forward")).toContain("const lambda = inputs[5 * N];");
    expect(functionIn(code, "forward")).toContain("for (let i = 0; i < N; i++) {");
    // What has a place of its own, whatever N, is a constant of the module.
    expect(code).toMatch(/^const mu = 1;$/m);
    expect(code).not.toMatch(/^const y =/m);
  });

  test("tells shapes and slots in terms of them", () => {
    expect(code).toContain(" *   inputs  X [N, 4]  y [N]  lambda []\n");
    expect(code).toContain(" *           1..N  mu    [N]    dmu (output)\n");
  });

  test("makes arrays for sizes that there can be, and no others", () => {
    // As the module exports it, for any sizes.
    const { allocate } = evaluateModule(code) as { readonly allocate: (N: number) => unknown };
    const allocated = (N: number): unknown => allocate(N);
    expect(allocated(3)).toMatchObject({
      inputs: new Float64Array(16),
      grads: new Float64Array(4),
    });
    for (const N of [-1, 1.5, NaN, 2 ** 31, Infinity]) {
      const complaint = `N must be a 32-bit integer of at least 0, not ${N}`;
      expect(() => allocated(N)).toThrow(new RangeError(complaint));
      expect(() => evaluateModule(code, [N])).toThrow(new RangeError(complaint));
    }
  });
});

describe("what a model asks of its sizes", () => {
  test("is tested where memory is made", async () => {
    const code = await print(
      loaded(
        model("steps", {
          inputs: { x: ["N"], y: ["M"] },
          forward({ x, y }) {
            const dx = x.slice([1]).sub(x.slice([0], [-1]));
            return { L: sum(square(dx)).add(sum(y.slice([3]))) };
          },
        }),
      ),
    );
    expect(code).toContain(
      "@throws {RangeError} unless N is a 32-bit integer of at least 1 and M is a",
    );
    expect(() => evaluateModule(code, [0, 3])).toThrow(
      "N must be a 32-bit integer of at least 1, not 0",
    );
    expect(() => evaluateModule(code, [1, 2])).toThrow(
      "M must be a 32-bit integer of at least 3, not 2",
    );
    expect(evaluateModule(code, [1, 3]).sizes).toMatchObject({ inputs: 4 });
  });
});

describe("names and places", () => {
  test("a function that does not read a size says so; counters are not called like one", async () => {
    const code = await print(
      loaded(
        model("two", {
          inputs: { a: ["i"], b: ["j"] },
          forward: ({ a, b }) => ({ p: exp(a), q: sum(b) }),
          wrt: ["b"],
          loss: "q",
        }),
      ),
    );
    expect(functionIn(code, "backward")).toContain("  _i: number,\n  j: number,\n");
    expect(functionIn(code, "slots")).toContain("i: number, _j: number");
    expect(code).not.toMatch(/let [ij] =/);
  });

  test("a size may be called like anything that the module has for itself", async () => {
    const code = await print(
      loaded(
        model("odd", {
          inputs: { a: ["lengths"], b: ["n"], c: ["isArray"], d: ["erf"] },
          forward: ({ a, b, c, d }) => ({
            L: sum(erf(a))
              .add(sum(sort(b)))
              .add(sum(square(c)))
              .add(sum(d)),
          }),
        }),
      ),
    );
    expect(complaints(new Map([["/emitted/odd.ts", code]]), strictest)).toEqual([]);
    const module = evaluateModule(code, [2, 3, 1, 2]);
    const { inputs, cache } = module.allocate();
    inputs.set([0, 0, 3, 1, 2, 2, 5, 6]);
    module.forward(inputs, cache);
    expect(cache[0]).toBe(6 + 4 + 11);
  });

  test("one place is counted from another where that is shorter", async () => {
    const code = await print(
      loaded(
        model("net", {
          inputs: { X: ["N", "D"] },
          params: { W: ["D", 8], b: [8], V: [8, 2], c: [2] },
          forward({ X, W, b, V, c }) {
            const h = tanh(matmul(X, W).add(b));
            const o = tanh(matmul(h, V).add(c));
            return { L: sum(square(o)), h, o };
          },
        }),
      ),
    );
    const forward = functionIn(code, "forward");
    expect(forward).toContain("  const o = h + 8 * N; // in cache\n");
    expect(forward).toContain("  const b = 8 * D; // in params\n");
    expect(forward).toContain("  const V = b + 8; // in params\n");
    expect(forward).toContain("  const c = V + 16; // in params\n");
  });

  test("scratch of forward and of backward overlap: the cache is as long as the longer needs", async () => {
    const own = loaded(
      model("two", {
        inputs: { x: ["N"], y: ["M"] },
        forward({ x, y }) {
          const p = softmax(x);
          const q = cumprod(y, 0);
          return { L: sum(mul(p, x)).add(sum(square(q))) };
        },
      }),
    );
    const code = await print(own);
    const [, first = "", second = ""] = /cache: Math\.max\((.*), (.*)\),/.exec(code) ?? [];
    expect([first, second].every((size) => /[NM]/.test(size))).toBe(true);
    expect((await checkModel(own)).passed).toBe(true);
  });
});

describe("random modules with symbolic sizes", () => {
  const files = new Map<string, string>();
  /** With `!` where arrays are read. */
  const checked = new Map<string, string>();
  beforeAll(async () => {
    for (let seed = 0; seed < 40; seed++) {
      const symbolic = symbolised(randomSpecification(seed), seed);
      if (!symbolic) continue;
      const upstream = symbolic.model.loss === undefined;
      files.set(`/emitted/symbolic${seed}.ts`, await print(symbolic.model, { upstream }));
      const options = { upstream, strictIndex: true };
      checked.set(`/emitted/checked${seed}.ts`, await print(symbolic.model, options));
    }
  }, 120_000);

  test("pass the strictest tsc", { timeout: 120_000 }, () => {
    expect(files.size).toBeGreaterThan(25);
    expect(complaints(files, strictest)).toEqual([]);
    const indexed = { ...strictest, noUncheckedIndexedAccess: true };
    expect(complaints(checked, indexed)).toEqual([]);
  });

  test("are as prettier formats them", async () => {
    for (const code of files.values()) {
      expect(await format(code, { parser: "typescript" })).toBe(code);
    }
  });

  test("compute no place that they do not use", () => {
    for (const [name, code] of files) {
      for (const [, own = ""] of code.matchAll(/^ {2}const (\w+) = .*; \/\/ in \w+$/gm)) {
        const uses = code.match(new RegExp(`\\b${own}\\b`, "g")) ?? [];
        expect([name, own, uses.length > 1]).toEqual([name, own, true]);
      }
    }
  });
});
