import { expect } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { eachIndex } from "../../src/check/indexing.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";
import { numbersOf } from "../../src/ir/shape.ts";
import type { AnyTensor } from "../../src/1-load/builder/types/tensor.ts";
import { model, type Tensor } from "../../src/index.ts";
import { expectVerified } from "./cases/case.ts";

type Sizes = readonly number[];

/** A tensor's shape and its numbers in row-major order. */
export interface Numbers {
  readonly shape: Sizes;
  readonly data: readonly number[];
}

/** Numbers by a function of the index. */
export function tabulate(shape: Sizes, f: (index: Sizes) => number): Numbers {
  const data: number[] = [];
  eachIndex(shape, (index) => data.push(f([...index])));
  return { shape, data };
}

/** The model of a function of tensors of these shapes, called a, b, c, … */
export function modelFrom(
  shapes: readonly Sizes[],
  build: (...leaves: Tensor[]) => AnyTensor,
): Model {
  const names = shapes.map((_, at) => "abcdefgh"[at] ?? "");
  const inputs: Readonly<Record<string, Sizes>> = Object.fromEntries(
    shapes.map((shape, at) => [names[at] ?? "", shape] as const),
  );
  const traced = model("emitted", {
    inputs,
    forward: (leaves) => ({ y: build(...names.map((name) => present(leaves[name]))) }),
  });
  return present(modelIn(traced));
}

/** What the emitted forward makes of `values`, whose gradients are verified by the way. */
export async function emit(
  values: readonly Numbers[],
  build: (...leaves: Tensor[]) => AnyTensor,
): Promise<Numbers> {
  const built = modelFrom(
    values.map(({ shape }) => shape),
    build,
  );
  const upstream = built.loss === undefined;
  expectVerified(await checkModel(built, { points: 2, kinks: 2, compile: { upstream } }));
  return {
    shape: numbersOf(present(built.graph.outputs[0]).node.shape),
    data: (await run(built, values)).y,
  };
}

/** Output and gradients of the emitted code at one point; without a scalar output the seeds are 1. */
export async function run(
  built: Model,
  values: readonly Numbers[],
): Promise<{ y: number[]; gradients: number[][] }> {
  const upstream = built.loss === undefined;
  const { code } = await compileModel(built, { upstream });
  const module = evaluateModule(code);
  const { inputs, cache, upstream: seeds, grads } = module.allocate();
  inputs.set(values.flatMap(({ data }) => data));
  seeds?.fill(1);
  module.forward(inputs, cache);
  const sizes = numbersOf(present(built.graph.outputs[0]).node.shape);
  const y = [...cache].slice(
    0,
    sizes.reduce((a, b) => a * b, 1),
  );
  module.backward(inputs, cache, ...(seeds ? [seeds] : []), grads);
  let from = 0;
  const gradients = values.map(({ data }) => [...grads.slice(from, (from += data.length))]);
  return { y, gradients };
}

/** Within rounding, and of the same shape. */
export function expectNumbers(found: Numbers, expected: Numbers): void {
  expect(found.shape).toEqual(expected.shape);
  expect(found.data.length).toBe(expected.data.length);
  found.data.forEach((value, at) => {
    expect(value).toBeCloseTo(expected.data[at] ?? NaN, 12);
  });
}
