import { describe, expect, test } from "vitest";
import { propertyKey, Scope } from "../../../src/7-print/typescript/names.ts";

describe("scopes", () => {
  const cases: [what: string, wanted: string[], given: string[]][] = [
    ["free names stay", ["z", "h", "dh"], ["z", "h", "dh"]],
    ["taken ones get a number", ["z", "z", "z"], ["z", "z2", "z3"]],
    ["after a digit an underscore, too", ["W1", "W1", "W1"], ["W1", "W1_2", "W1_3"]],
    ["numbers that are taken are passed over", ["z2", "z", "z", "z"], ["z2", "z", "z3", "z4"]],
    ["the adjoint of o", ["do", "do"], ["dO", "dO2"]],
    ["words of the language", ["new", "this", "let", "new"], ["new_", "this_", "let_", "new_2"]],
    ["what the emitted code uses itself", ["Math", "cache", "forward", "NaN"], ["Math_", "cache_", "forward_", "NaN_"]],
    ["parameters that are not read", ["_cache", "_grads"], ["_cache_", "_grads_"]],
    ["an escaped word may be taken", ["new_", "new"], ["new_", "new_2"]],
    ["what objects inherit is no name", ["constructor", "toString", "__proto__", "__proto__"], ["constructor", "toString", "__proto__", "__proto__2"]],
  ]; // prettier-ignore
  test.each(cases)("%s", (_, wanted, given) => {
    const scope = new Scope();
    expect(wanted.map((name) => scope.declare(name))).toEqual(given);
  });

  test("every declared name can be declared in a strict module", () => {
    const words =
      "await break case catch class const continue debugger default delete do else enum export " +
      "extends false finally for function if implements import in instanceof interface let new " +
      "null package private protected public return static super switch this throw true try " +
      "typeof var void while with yield arguments eval";
    const scope = new Scope();
    for (const word of words.split(" ")) {
      const name = scope.declare(word);
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
      expect(new Function(`"use strict"; const ${name} = 1; return ${name};`)()).toBe(1);
    }
  });

  test("a name is not declared over one in sight, outwards or inwards", () => {
    const outer = new Scope();
    const loop = outer.open();
    const inner = loop.open();
    expect(outer.declare("x")).toBe("x");
    expect(inner.declare("x")).toBe("x2");
    // Declared outside while the inner block is being printed, it would reach into it.
    expect(inner.declare("y")).toBe("y");
    expect(outer.declare("y")).toBe("y2");
    loop.close(inner);
    // What was declared in a closed block is out of sight.
    expect(outer.declare("x")).toBe("x2");
    expect(loop.declare("y")).toBe("y");
  });

  test("siblings may have the same names", () => {
    const outer = new Scope();
    const first = outer.open();
    expect(first.declare("sum")).toBe("sum");
    outer.close(first);
    const second = outer.open();
    expect(second.declare("sum")).toBe("sum");
  });

  test("a counter is the first that is free", () => {
    const outer = new Scope();
    outer.declare("i");
    const loop = outer.open();
    expect(loop.declareFirst(["i", "j", "k"])).toBe("j");
    expect(loop.open().declareFirst(["i", "j", "k"])).toBe("k");
    expect(loop.declareFirst(["i", "j"])).toBe("i2");
    expect(new Scope().declareFirst([])).toBe("i");
    expect(new Scope().declareFirst(["of", "as", "j"])).toBe("j");
  });
});

test.each([
  ["x", "x"],
  ["W1", "W1"],
  ["λ", "λ"],
  ["_", "_"],
  ["new", "new"],
  ["1x", '"1x"'],
  ["a-b", '"a-b"'],
  ["", '""'],
  ['a"b', '"a\\"b"'],
])("the property %s is written %s", (name, text) => {
  expect(propertyKey(name)).toBe(text);
});
