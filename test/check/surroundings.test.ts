import { describe, expect, test } from "vitest";
import type { Kink } from "../../src/check/kinks.ts";
import { surroundingsOf } from "../../src/check/surroundings.ts";
import { Arena } from "../../src/ir/graph.ts";
import { SCALAR } from "../../src/ir/shape.ts";

const node = new Arena().intern("leaf", [], { name: "x" }, { dtype: "real", shape: SCALAR });
const kink: Kink = {
  node,
  margin: node,
  groupOf: (element) => element,
  isIsolated: false,
  isExtremum: false,
};

describe("a point lies on a kink", () => {
  test.each<[what: string, margin: number, slope: number, expected: object]>([
    ["where the margin is 0 and changes", 0, 0.4, { active: 1, grazing: false }],
    ["or all but 0", 1e-9, 0.4, { active: 1, grazing: true }],
    ["that the direction grazes, where it stays 0", 0, 0, { active: 0, grazing: true }],
    ["or stays 0 up to rounding", 3e-17, 0, { active: 0, grazing: true }],
    ["or not at all", 0.2, 0.4, { active: 0, grazing: false, reach: 0.5 }],
    ["nor where it keeps away from it", 1e-9, 0, { active: 0, grazing: false, reach: Infinity }],
  ])("%s", (_, margin, slope, expected) => {
    const found = surroundingsOf([kink], [Float64Array.of(margin)], [Float64Array.of(slope)], 1);
    expect(found).toMatchObject(expected);
  });
});
