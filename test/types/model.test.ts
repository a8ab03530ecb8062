import { expect, expectTypeOf, it } from "vitest";
import * as gradc from "../../src/index.ts";
import { model, sum, type Tensor } from "../../src/index.ts";
import { callable } from "../../src/ops/elementwise.ts";
import { operations } from "../../src/1-load/builder/operations.ts";

it("exports every operation", () => {
  expect(Object.keys(gradc).sort()).toEqual(
    [
      ...Object.keys(operations),
      "model",
      "expr",
      "int",
      "bool",
      "customGradient",
      "customOp",
      ...["cond", "scan", "fori", "whileLoop", "map", "checkpoint"],
      ...["grad", "jvp", "vjp", "hessianVectorProduct"],
    ].sort(),
  );
  for (const name of callable.keys()) expect(gradc).toHaveProperty(name);
});

it("knows the names of outputs and leaves", () => {
  const declare = (): unknown =>
    model("m", {
      inputs: { x: [2] },
      params: { w: [2] },
      forward: ({ x, w }) => ({ J: sum(x.mul(w)), y: x }),
      loss: "J",
      wrt: ["x", "w"],
    });
  expect(declare).not.toThrow();
});

it("rejects unknown names", () => {
  const inputs = { x: [2] } as const;
  const forward = ({ x }: { x: Tensor<[2]> }): { J: Tensor<[]> } => ({ J: sum(x) });
  // @ts-expect-error no such output
  expect(() => model("m", { inputs, forward, loss: "L" })).toThrow("GRADC1210");
  // @ts-expect-error no such leaf
  expect(() => model("m", { inputs, forward, wrt: ["z"] })).toThrow("GRADC1212");
  // @ts-expect-error there is no such leaf in forward
  expect(() => model("m", { inputs, forward: ({ y }) => ({ J: sum(y) }) })).toThrow("GRADC2002");
  // @ts-expect-error outputs are tensors
  expect(() => model("m", { inputs, forward: () => ({ J: 3 }) })).toThrow("GRADC1209");
  // @ts-expect-error outputs have names
  expect(() => model("m", { inputs, forward: ({ x }) => sum(x) })).toThrow("GRADC1209");
  // @ts-expect-error a size is a number or text
  expect(() => model("m", { inputs: { x: [true] }, forward: () => ({}) })).toThrow("GRADC1205");
  // @ts-expect-error forward or nodes
  expect(() => model("m", { inputs })).toThrow("GRADC1201");
});

it("takes formulas", () => {
  const traced = model("m", {
    inputs: { x: [2] },
    nodes: { J: "sum(x .^ 2)" },
    outputs: ["J"],
    loss: "J",
  });
  expectTypeOf(traced.name).toEqualTypeOf<string>();
});
