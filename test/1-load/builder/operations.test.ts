import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { operations } from "../../../src/1-load/builder/operations.ts";
import { interpret } from "../../../src/check/interpret.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import {
  add,
  at,
  concat,
  exp,
  maximum,
  model,
  reshape,
  slice,
  type Tensor,
} from "../../../src/index.ts";

/** The numbers of what `build` makes of [0, 1, 2, …] in the given shape. */
function run(
  shape: readonly number[],
  build: (x: Tensor) => Tensor,
): { shape: number[]; data: number[] } {
  const traced = model("m", { inputs: { x: shape }, forward: ({ x }) => ({ y: build(x) }) });
  const graph = modelIn(traced)?.graph;
  const [leaf, output] = [graph?.leaves[0]?.node, graph?.outputs[0]?.node];
  if (!leaf || !output) throw new Error("no output");
  const count = shape.reduce((product, size) => product * size, 1);
  const given = new Map<Node, Float64Array>([
    [leaf, Float64Array.from({ length: count }, (_, i) => i)],
  ]);
  return {
    shape: numbersOf(output.shape),
    data: [...(interpret([output], given).get(output) ?? [])],
  };
}

describe("methods", () => {
  it("are there for every function of tensors, and give the same node", () => {
    model("m", {
      inputs: { x: [2, 2], y: [2, 2] },
      forward({ x, y }) {
        const functions = operations as unknown as Record<string, (...all: unknown[]) => unknown>;
        const methods = x as unknown as Record<string, (...all: unknown[]) => unknown>;
        const missing = Object.keys(functions).filter(
          (name) => typeof methods[name] !== "function",
        );
        // Those of lists, of several tensors alike, and of layers: they belong to none of their operands.
        const lists = ["concat", "einsum", "stack", "slogdet", "polygamma"];
        const losses = ["binaryCrossEntropy", "crossEntropy", "huber", "mse"];
        const windows = ["avgPool2d", "conv1d", "conv2d", "maxPool2d"];
        const layers = ["batchNorm", "layerNorm"];
        expect(missing.sort()).toEqual([...lists, ...losses, ...windows, ...layers].sort());
        for (const name of ["add", "maximum", "matmul"]) {
          expect(methods[name]?.(y)).toEqual(functions[name]?.(x, y));
        }
        return { x };
      },
    });
  });

  it("work as callbacks", () => {
    const all = run([2], (x) => [x, exp(x), x.mul(2)].reduce(add));
    expect(all.shape).toEqual([2]);
    expect(run([2], (x) => [1, 5].reduce<Tensor>(maximum, x)).data).toEqual([5, 5]);
  });
});

describe("slice", () => {
  /** Python's x[start:stop:step], by definition. */
  function python(size: number, start: number | null, stop: number | null, step: number): number[] {
    const bound = (position: number, least: number, most: number): number =>
      Math.min(Math.max(position < 0 ? position + size : position, least), most);
    const taken: number[] = [];
    if (step > 0) {
      const end = stop === null ? size : bound(stop, 0, size);
      for (let i = start === null ? 0 : bound(start, 0, size); i < end; i += step) taken.push(i);
    } else {
      const end = stop === null ? -1 : bound(stop, -1, size - 1);
      for (let i = start === null ? size - 1 : bound(start, -1, size - 1); i > end; i += step)
        taken.push(i);
    }
    return taken;
  }

  it("takes what NumPy takes", () => {
    const position = fc.option(fc.integer({ min: -9, max: 9 }));
    const step = fc.integer({ min: -4, max: 4 }).filter((value) => value !== 0);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        position,
        position,
        step,
        (size, start, stop, by) => {
          const wanted = python(size, start, stop, by);
          const take = (): unknown => run([size], (x) => slice(x, start, stop, by)).data;
          if (wanted.length === 0) expect(take).toThrow("GRADC2008");
          else expect(take()).toEqual(wanted);
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });

  it("takes of several axes, and single elements", () => {
    expect(run([3, 4], (x) => slice(x, [1, -2], [null, null]))).toEqual({
      shape: [2, 2],
      data: [6, 7, 10, 11],
    });
    expect(run([3, 4], (x) => at(x, -1))).toEqual({ shape: [4], data: [8, 9, 10, 11] });
    expect(run([3, 4], (x) => x.at([1, 2]))).toEqual({ shape: [], data: [6] });
    expect(run([3, 4], (x) => slice(x, null, null, [2, -3])).data).toEqual([3, 0, 11, 8]);
  });
});

describe("constants", () => {
  it("may be numbers and nested lists, NaN and infinities too", () => {
    expect(run([2], (x) => x.mul([NaN, -0])).data).toEqual([NaN, -0]);
    expect(run([2], (x) => x.add(Infinity)).data).toEqual([Infinity, Infinity]);
    expect(run([2], (x) => concat([[[1, 2]], reshape(x, [1, 2])], 0))).toEqual({
      shape: [2, 2],
      data: [1, 2, 0, 1],
    });
  });
});
