import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { evaluateModule } from "../../../src/check/live.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { type Small, small } from "../../support/small.ts";
import { complaints, strictest } from "../../support/strictest.ts";
import { templateFunction, templateNames, templateText } from "../../support/templates.ts";

/** The text of a template as a module without `!`: what is emitted where reads carry none. */
function plain(name: string): string {
  return templateText(name).replaceAll("]!", "]");
}

describe("every template", () => {
  test("is there", () => {
    expect(templateNames.length).toBeGreaterThan(6);
  });

  test(
    "passes the strictest tsc, with and without noUncheckedIndexedAccess",
    { timeout: 60_000 },
    () => {
      const files = (text: (name: string) => string): Map<string, string> =>
        new Map(templateNames.map((name) => [`/templates/${name}.ts`, text(name)]));
      expect(complaints(files(plain), strictest)).toEqual([]);
      const indexed = { ...strictest, noUncheckedIndexedAccess: true };
      expect(complaints(files(templateText), indexed)).toEqual([]);
      expect(complaints(files(plain), indexed).length).toBeGreaterThan(templateNames.length);
    },
  );

  test.each(templateNames)(
    "%s explains itself, imports nothing and exports one function",
    (name) => {
      const text = templateText(name);
      expect(text).toMatch(/^\/\*\*\n(?: \*.*\n)+ \*\/\nexport function /);
      const code = text.replaceAll(/\/\*.*?\*\/|\/\/.*$/gms, "");
      expect(code).not.toMatch(/\bimport\b|\bany\b|@ts-/);
      expect([...text.matchAll(/^export .*?(\w+)\(/gm)].map(([, own]) => own)).toEqual([name]);
      // Reads of arrays, and nothing else, are marked: that is what makes the marks removable.
      expect([...code.matchAll(/[^\]\s(]!(?!=)/g)].map(([found]) => found)).toEqual([]);
      expect(typeof templateFunction(name)).toBe("function");
    },
  );

  test.each(templateNames)("%s is in prettier's layout", async (name) => {
    const options = { parser: "typescript", printWidth: 100 };
    expect(await format(templateText(name), options)).toBe(templateText(name));
  });
});

/** A sum of error functions under names that the emitted module would like to have itself. */
const clashing: Small = {
  inputs: { erf: [3] },
  params: { count: [3], eulerMaclaurin: [] },
  build: (b, leaf) => {
    const x = b.mul(leaf("erf"), leaf("count"));
    const polygamma = b.apply("polygamma", [leaf("eulerMaclaurin")], { order: 1 });
    const erfKernel = b.op("erf", x);
    return { x, polygamma, erfKernel, L: b.mul(b.over("sum", erfKernel), polygamma) };
  },
  outputs: ["L"],
  loss: "L",
};

describe("a module with templates", { timeout: 30_000 }, () => {
  test("holds each that it calls once, after everything else", async () => {
    const twice = (b: Parameters<Small["build"]>[0], leaf: (name: string) => Node) => {
      const e = b.op("erf", leaf("x"));
      return { e, L: b.over("sum", b.mul(e, b.op("erf", b.op("exp", leaf("x"))))) };
    };
    const { code } = await compileModel(small({ params: { x: [3] }, build: twice, loss: "L" }), {
      upstream: false,
    });
    expect(code.match(/^function erf\(/gm)).toHaveLength(1);
    expect(code.indexOf("function erf(")).toBeGreaterThan(code.indexOf("function views("));
    expect(code).not.toMatch(/export function erf/);
    expect(code).toContain(" erf(3, params, x, cache, e);");
    const without = await compileModel(
      small({ params: { x: [3] }, build: (b, leaf) => ({ y: b.op("exp", leaf("x")) }) }),
    );
    expect(without.code).not.toContain("function erf");
  });

  test.each([false, true])(
    "passes the strictest tsc where names clash, `!` %s",
    async (strictIndex) => {
      const { code } = await compileModel(small(clashing), { strictIndex });
      const options = { ...strictest, noUncheckedIndexedAccess: strictIndex };
      expect(complaints(new Map([["/emitted/clash.ts", code]]), options)).toEqual([]);
      // The model's own values keep their names.
      expect(code).toMatch(/^const erf = 0;$/m);
      expect(code).toMatch(/^function erfKernel\w*\(/m);
      expect(code).toMatch(/^function polygammaKernel\(/m);
    },
  );

  test("computes the same under any name", async () => {
    const { code } = await compileModel(small(clashing));
    const module = evaluateModule(code);
    const memory = module.allocate();
    const { inputs, params, cache, grads } = memory;
    inputs.set([0.1, 0.2, 0.3]);
    present(params).set([1, 1, 1, 2]);
    module.forward(inputs, present(params), cache);
    module.backward(inputs, present(params), cache, grads);
    const erfs = 0.1124629160182849 + 0.2227025892104785 + 0.3286267594591274;
    expect(cache[0]).toBeCloseTo(erfs * (Math.PI ** 2 / 6 - 1), 14);
    // ψ″(2) = 2 - 2ζ(3)
    expect(grads[3]).toBeCloseTo(erfs * (2 - 2 * 1.2020569031595942), 13);
  });

  test("explains itself in lines no longer than its code", async () => {
    const { code } = await compileModel(small(clashing));
    const lines = code.slice(code.indexOf("function views(")).split("\n");
    const comments = lines.filter((line) => line.startsWith(" * "));
    expect(comments.length).toBeGreaterThan(10);
    for (const line of comments) expect([...line].length, line).toBeLessThanOrEqual(80);
  });
});
