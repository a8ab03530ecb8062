import { describe, expect, test } from "vitest";
import { compileModel } from "../../src/compile.ts";
import { randomSpecification } from "../support/random-graph.ts";
import { modelOf } from "../support/specification.ts";
import { complaints, strictest } from "../support/strictest.ts";

async function emitted(count: number, strictIndex: boolean): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (let seed = 0; seed < count; seed++) {
    const specification = randomSpecification(seed);
    const upstream = specification.loss === undefined || seed % 5 === 0;
    const options = { upstream, accumulate: seed % 3 === 0, strictIndex };
    const { code } = await compileModel(modelOf(specification), options);
    files.set(`/emitted/random${seed}.ts`, code);
  }
  return files;
}

describe("the strictest tsc", () => {
  test("passes on emitted random models", { timeout: 120_000 }, async () => {
    expect(complaints(await emitted(60, false), strictest)).toEqual([]);
  });

  test("with noUncheckedIndexedAccess, if asked for", { timeout: 120_000 }, async () => {
    const options = { ...strictest, noUncheckedIndexedAccess: true };
    expect(complaints(await emitted(30, true), options)).toEqual([]);
  });

  test("is strict: what it must refuse, it refuses", () => {
    const files = new Map([["/emitted/bad.ts", "export function f(x: number): void {}\n"]]);
    expect(complaints(files, strictest)).toHaveLength(1);
  });
});
