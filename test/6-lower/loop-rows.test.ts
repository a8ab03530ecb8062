import { expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { add, cond, exp, greater, model, mul, sin } from "../../src/index.ts";
import { Arena } from "../../src/ir/graph.ts";
import { SCALAR } from "../../src/ir/shape.ts";
import { constantSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";
import { makeLoop, partOf } from "../../src/ops/control/parts.ts";

test("rows that no iteration reaches are zeros, whatever was there before", async () => {
  const arena = new Arena();
  const b = new Builder(arena);
  const x = b.leaf("inputs", "x", SCALAR);
  const real = { dtype: "real", shape: SCALAR } as const;
  const parameters = arena.regions.open([{ dtype: "int", shape: SCALAR }, real]);
  const [, y = x] = parameters;
  const body = arena.regions.close(parameters, [
    b.mul(y, b.constant(2)),
    b.add(y, b.constant(1)),
    b.apply("less", [y, b.constant(8)]),
  ]);
  const loop = makeLoop(b, {
    body,
    extent: constantSize(5),
    isReversed: false,
    hasTest: true,
    steps: undefined,
    initial: [x],
    sequences: [],
    captures: [],
  });
  const outputs = [
    { name: "stack", node: partOf(b, loop, "stack") },
    { name: "history", node: partOf(b, loop, "history") },
    { name: "count", node: partOf(b, loop, "count") },
  ];
  const leaves = [{ role: "inputs", name: "x", node: x }] as const;
  const graph = { name: "rows", arena, leaves, outputs, gradients: [], transforms: [] };
  const { code } = await compileModel({ graph, wrt: leaves, loss: undefined });
  const module = evaluateModule(code);
  const memory = module.allocate();
  const run = (value: number): number[] => {
    memory.inputs[0] = value;
    module.forward(memory.inputs, memory.cache);
    return [...memory.cache.subarray(0, 11)];
  };
  expect(run(1)).toEqual([2, 3, 5, 0, 0, 1, 2, 4, 0, 0, 3]);
  expect(run(0.5)).toEqual([1.5, 2, 3, 5, 0, 0.5, 1, 2, 4, 0, 4]);
  expect(run(4)).toEqual([5, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1]);
  expect(run(9)).toEqual(Array(11).fill(0));
});

test("what a branch computes is not computed ahead of it", async () => {
  const built = model("branches", {
    inputs: { s: [], x: [] },
    forward({ s, x }) {
      const y = cond(
        greater(s, 0),
        () => mul(exp(x), add(exp(x), 1)),
        () => sin(x),
      );
      return { J: y };
    },
  });
  const { code } = await compileModel(present(modelIn(built)));
  const forward = code.slice(code.indexOf("function forward"), code.indexOf("function backward"));
  expect(forward.indexOf("if (")).toBeGreaterThan(0);
  expect(forward.indexOf("Math.exp")).toBeGreaterThan(forward.indexOf("if ("));
  expect(forward.match(/Math\.exp/g)).toHaveLength(1);
});
