import { describe, expect, test } from "vitest";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { StepNotes, wrapNotes } from "../../../src/7-print/notation/steps.ts";
import { showReaders } from "../../../src/7-print/readers.ts";
import { small, valueOf } from "../../support/small.ts";

describe("notes", () => {
  const layer = small({
    inputs: { x: [4] },
    params: { W: [8, 4], v: [] },
    build: (b, leaf) => {
      const z = b.matmul(leaf("W"), leaf("x"));
      const h = b.op("tanh", z);
      const s = b.op("exp", leaf("v"));
      return { z, h, s, L: b.over("sum", b.mul(h, s)) };
    },
    outputs: ["L"],
  });
  const { arena, leaves } = layer.graph;
  const note = (name: string): { kind: "note"; node: ReturnType<typeof valueOf> } => ({
    kind: "note",
    node: valueOf(layer, name),
  });

  test("explain what a value refers to first, each value once, single numbers not at all", () => {
    const notes = new StepNotes(
      arena,
      leaves.map((leaf) => leaf.node),
    );
    expect(notes.of([note("h"), note("s")])).toEqual([
      { text: "z = W x", shape: "[8]" },
      { text: "h = tanh(z)", shape: "[8]" },
    ]);
    expect(notes.of([note("z"), note("h")])).toEqual([]);
    expect(notes.of([note("L")])).toEqual([{ text: "L = Σ(h s)", shape: "" }]);
  });

  test("pass over what is in memory", () => {
    const notes = new StepNotes(arena, [valueOf(layer, "z")]);
    expect(notes.of([note("h")])).toEqual([{ text: "h = tanh(z)", shape: "[8]" }]);
  });

  test.each([
    [24, "s0 = sin(x)", 24],
    [25, "s24 = sin(s23)", 1],
    [20_000, "s19999 = sin(s19998)", 1],
  ])("of a chain of %i begin with %s: what would be many is not told", (length, text, count) => {
    const chain = small({
      inputs: { x: [4] },
      params: { v: [] },
      build: (b, leaf) => {
        const steps = Array.from({ length }).reduce<Record<string, Node>>((made, _, at) => {
          made[`s${at}`] = b.op("sin", made[`s${at - 1}`] ?? leaf("x"));
          return made;
        }, {});
        return { ...steps, L: b.mul(b.over("sum", present(steps[`s${length - 1}`])), leaf("v")) };
      },
      outputs: ["L"],
    });
    const notes = new StepNotes(chain.graph.arena, [valueOf(chain, "x")]);
    const found = notes.of([{ kind: "note", node: valueOf(chain, `s${length - 1}`) }]);
    expect(found[0]?.text).toBe(text);
    expect(found).toHaveLength(count);
  });

  test("say of a gradient that it is a value with a name", () => {
    const notes = new StepNotes(arena, []);
    const found = notes.of([{ ...note("z"), as: "dW" }]);
    expect(found.map((one) => one.text)).toEqual(["z = W x", "dW = z"]);
  });
});

describe("lines of notes", () => {
  const note = (text: string, shape = ""): { text: string; shape: string } => ({ text, shape });

  test("a shape that several have stands after the last", () => {
    expect(
      wrapNotes([note("z = W x", "[8]"), note("h = tanh(z)", "[8]"), note("L = Σ h")]),
    ).toEqual(["// z = W x;  h = tanh(z)   [8];  L = Σ h"]);
    expect(wrapNotes([])).toEqual([]);
  });

  test("none is longer than 76 columns, and no word is lost", () => {
    for (let length = 1; length < 90; length++) {
      const texts = ["a".repeat(length % 40) + " = x", `b = ${"y + ".repeat(length)}z`, "c = d"];
      const lines = wrapNotes(texts.map((text) => note(text, "[3]")));
      for (const line of lines) {
        expect(line).toMatch(/^\/\/ /);
        expect([...line].length).toBeLessThanOrEqual(76);
      }
      const words = lines.join(" ").replaceAll("//", "").replace(/;/g, "").split(/\s+/);
      expect(words.filter(Boolean)).toEqual(
        [...texts.join(" ").split(/\s+/), "[3]"].filter(Boolean),
      );
    }
  });

  test("one word that is longer stands alone", () => {
    const lines = wrapNotes([note(`f(${"x".repeat(100)})`), note("b = c")]);
    expect(lines).toHaveLength(2);
  });
});

test.each([
  [[], ""],
  [["dW"], "dW"],
  [["dW", "dz", "dx"], "dW, dz, dx"],
  [["dW", "dz", "dx", "db"], "dW, dz, dx, …"],
])("readers %j", (names, text) => {
  expect(showReaders(new Set(names))).toBe(text);
});
