import { describe, expect, test } from "vitest";
import { operations as callable } from "../../src/1-load/builder/operations.ts";
import { loadText } from "../../src/1-load/load.ts";
import type { Model } from "../../src/ir/model.ts";
import { showShape } from "../../src/ir/shape.ts";
import { operations } from "../../src/ops/table.ts";
import { randomControlSpecification, randomSpecification } from "../support/random-graph.ts";
import { sourceOf } from "../support/source.ts";
import { modelOf, type Step } from "../support/specification.ts";

describe("the generator of random models", () => {
  test("makes every operation of the table that a model can call", () => {
    const made = new Set<string>();
    for (let seed = 0; seed < 1500; seed++) {
      for (const { op } of randomSpecification(seed).steps) made.add(op);
    }
    const wanted = Object.keys(callable).filter((name) => operations.has(name));
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter((name) => !made.has(name))).toEqual([]);
  });

  test("makes shapes of every rank up to 5, and values used by many", () => {
    const ranks = new Set<number>();
    let fanOut = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { leaves, steps } = randomSpecification(seed);
      for (const { sizes } of leaves) ranks.add(sizes.length);
      const uses = new Map<number, number>();
      for (const input of steps.flatMap(({ inputs }) => inputs)) {
        uses.set(input, (uses.get(input) ?? 0) + 1);
      }
      fanOut = Math.max(fanOut, ...uses.values());
    }
    expect([...ranks].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(fanOut).toBeGreaterThan(5);
  });

  test("makes loops and conditions of every kind, also inside of each other", () => {
    const made = new Set<string>();
    const note = (steps: readonly Step[], outside: string): void => {
      for (const { op, attributes, bodies = [] } of steps) {
        if (bodies.length === 0) continue;
        made.add(`${outside}${op}`);
        for (const name of ["isReversed", "hasTest"]) {
          if (attributes[name] === true) made.add(name);
        }
        if (attributes["extent"] === 0) made.add("empty");
        for (const { steps: own } of bodies) note(own, `${outside}${op}/`);
      }
    };
    for (let seed = 0; seed < 300; seed++) note(randomControlSpecification(seed).steps, "");
    expect([...made]).toEqual(
      expect.arrayContaining([
        ...["loop", "cond", "loop/loop", "loop/cond", "cond/loop", "cond/cond"],
        ...["isReversed", "hasTest", "empty"],
      ]),
    );
  });

  test.each([
    ["its models", randomSpecification],
    ["those with loops", randomControlSpecification],
  ])(
    "%s are printed as files that load as the same model",
    async (_, specificationOf) => {
      const shapes = ({ graph }: Model): string[] =>
        graph.outputs.map(({ name, node }) => `${name} ${showShape(node.shape)}`).sort();
      for (let seed = 0; seed < 60; seed++) {
        const specification = specificationOf(seed);
        const { models } = await loadText(sourceOf(specification), { fileName: "m.graph.ts" });
        expect(models.map(({ model }) => shapes(model))).toEqual([shapes(modelOf(specification))]);
      }
    },
    60_000,
  );
});
