import { describe, expect, test, vi } from "vitest";
import { malformed } from "./support/malformed/generate.ts";
import { compileMalformed, faultOf, kindNames } from "./support/malformed/verdict.ts";

vi.setConfig({ testTimeout: 240_000 });

/** Of each kind, so that there are more than 5,000 together. */
const COUNT = Math.ceil(5000 / kindNames.length);

describe("what is wrong is refused with a code, a place and nothing else", () => {
  test.each(kindNames)("%s", async (kind) => {
    const { refused, faults } = await compileMalformed(kind, 1, COUNT);
    expect(faults).toEqual([]);
    expect(refused).toBe(COUNT);
  });
});

describe("what is looked for would be found", () => {
  const file = malformed("cycles", 1);
  const good = { exitCode: 1, stdout: "", stderr: "m.graph.json:1:2 GRADC1305 a cycle\n" };
  const left = [file.fileName];

  test("a proper refusal is none", () => {
    expect(faultOf(file, good, left)).toBeUndefined();
  });

  test.each([
    ["a fault of gradc's own", { ...good, exitCode: 70 }, left],
    ["no place", { ...good, stderr: "GRADC1305 a cycle\n" }, left],
    ["no code", { ...good, stderr: "m.graph.json:1:2 a cycle\n" }, left],
    ["a stack trace", { ...good, stderr: `${good.stderr}    at run (run.ts:3:4)\n` }, left],
    ["code all the same", { ...good, stdout: "export const" }, left],
    ["a file all the same", good, [...left, "m.grad.ts"]],
    ["the model is gone", good, []],
  ] as const)("%s", (_, outcome, files) => {
    expect(faultOf(file, outcome, files)).toBeDefined();
  });
});
