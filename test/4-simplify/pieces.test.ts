import { describe, expect, test } from "vitest";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { parseSize } from "../../src/1-load/builder/size-text.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { Arena, type Leaf, type Node } from "../../src/ir/graph.ts";
import type { Shape } from "../../src/ir/shape.ts";
import { constantSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";

const shape = (...sizes: (number | string)[]): Shape =>
  sizes.map((size) => (typeof size === "number" ? constantSize(size) : present(parseSize(size))));

describe("slices of what is put together of pieces of any size", () => {
  const textOf = (node: Node): string =>
    node.op === "leaf" ? String(node.attributes["name"]) : node.op;

  test.each<[what: string, start: number | string, size: number | string, expected: string]>([
    ["the first piece", 0, "N", "x"],
    ["the second", "N", "M", "y"],
    ["a part of the second", "N + 1", "M - 1", "slice of y"],
    ["both", 0, "N + M", "concat"],
    ["the first and perhaps more", 0, "N + 1", "slice of concat"],
    ["perhaps a part of the first", 1, 2, "slice of concat"],
  ])("%s", (_, start, size, expected) => {
    const b = new Builder(new Arena());
    const [x, y] = ["x", "y"].map((name, at) => b.leaf("inputs", name, shape("NM"[at] ?? 1)));
    const whole = b.apply("concat", [present(x), present(y)], { axis: 0 });
    const assembled = b.apply("assemble", whole.inputs, { shape: whole.shape, starts: shape(0, "N"), steps: [1, 1] });
    const part = b.apply("slice", [assembled], { starts: shape(start), steps: [1], sizes: shape(size) });
    const leaves = [x, y].map((node): Leaf => ({ role: "inputs", name: textOf(present(node)), node: present(node) }));
    const outputs = [{ name: "part", node: part }];
    const graph = { name: "m", arena: b.arena, leaves, outputs, gradients: [], transforms: [] };
    const { node } = present(simplify(graph).outputs[0]);
    const name = textOf(node).replace("assemble", "concat");
    const of = present(node.inputs[0] ?? node);
    expect(node.op === "slice" ? `slice of ${textOf(of).replace("assemble", "concat")}` : name).toBe(expected);
  }); // prettier-ignore
});
