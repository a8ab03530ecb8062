import { describe, expect, test } from "vitest";
import { Arena, type Leaf } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { numbersOf } from "../../src/ir/shape.ts";
import { addSizes, constantSize, multiplySizes, symbolSize } from "../../src/ir/size.ts";
import { evaluateSize } from "../../src/ir/evaluate-size.ts";
import { bindModel, bindSymbols } from "../../src/ops/bind.ts";
import { Builder } from "../../src/ops/builder.ts";

const [N, M] = [symbolSize("N"), symbolSize("M")];

test("a size has the value of its polynomial", () => {
  const size = addSizes(multiplySizes(constantSize(3), multiplySizes(N, M)), constantSize(-2));
  expect(evaluateSize(size, (symbol) => ({ N: 5, M: 7 })[symbol] ?? NaN)).toBe(103);
});

describe("bound symbols", () => {
  function symbolic(): Model {
    const b = new Builder(new Arena());
    const node = b.leaf("params", "x", [N, constantSize(2)]);
    const leaf: Leaf = { role: "params", name: "x", node };
    const wide = b.broadcastTo(node, [M, N, constantSize(2)]);
    const total = b.apply("sum", [wide], { axes: [0, 1, 2], keepDims: false });
    const count = b.arena.intern("size", [], { size: [multiplySizes(N, M)] }, total);
    const output = { name: "y", node: b.div(total, count) };
    b.arena.names.set(output.node, "y");
    const graph = {
      name: "m",
      arena: b.arena,
      leaves: [leaf],
      outputs: [output],
      gradients: [],
      transforms: [],
    };
    return { graph, wrt: [leaf], loss: output };
  }

  test("shapes, attributes and sizes as values become numbers", () => {
    const model = symbolic();
    const bound = bindModel(model, { N: 3, M: 4 });
    const [leaf] = bound.graph.leaves;
    const [output] = bound.graph.outputs;
    expect(numbersOf(leaf?.node.shape ?? [])).toEqual([3, 2]);
    expect(bound.wrt).toEqual([leaf]);
    expect(bound.loss).toBe(output);
    const [total, count] = output?.node.inputs ?? [];
    expect(count).toMatchObject({ op: "constant", attributes: { value: 12 } });
    const wide = total?.inputs[0];
    expect(numbersOf(wide?.shape ?? [])).toEqual([4, 3, 2]);
    expect(wide?.attributes["shape"]).toEqual(wide?.shape);
    expect(output && bound.graph.arena.names.get(output.node)).toBe("y");
    // The model itself stays as it is.
    expect(model.graph.leaves[0]?.node.shape[0]).toBe(N);
  });

  test("every symbol must be given", () => {
    expect(() => bindSymbols(symbolic().graph, { N: 3 })).toThrow("the size M is given");
  });
});
