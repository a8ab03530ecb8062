import { describe, expect, test } from "vitest";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { comparePrecisely } from "../support/dual/witness.ts";
import {
  at,
  type LeafSpecification,
  modelOf,
  type Specification,
  type Step,
} from "../support/specification.ts";

/** A model whose outputs are its last value alone, differentiated by all leaves of real numbers. */
function spec(leaves: readonly LeafSpecification[], ...steps: readonly Step[]): Specification {
  const last = leaves.length + steps.length - 1;
  const wrt = leaves.flatMap(({ dtype }, value) => (dtype === undefined ? [value] : []));
  const isScalar = at(steps, steps.length - 1).op === "sum";
  return { leaves, steps, outputs: [last], loss: isScalar ? last : undefined, wrt };
}

const param = (...sizes: number[]): LeafSpecification => ({ role: "params", sizes });
const position: LeafSpecification = { role: "inputs", sizes: [], dtype: "int" };

function step(op: string, inputs: readonly number[], attributes: Step["attributes"] = {}): Step {
  return { op, inputs, attributes };
}

const sum = (input: number, ...axes: number[]): Step =>
  step("sum", [input], { axes, keepDims: false });

/** What random models found, made small. */
const found: Readonly<Record<string, Specification>> = {
  "a running product that another one reads": spec(
    [param(4)],
    step("cumprod", [0], { axes: [0], exclusive: true, reverse: false }),
    step("cumprod", [1], { axes: [0], exclusive: false, reverse: false }),
    sum(2, 0),
  ),
  "running values that have moved on": spec(
    [param(4)],
    step("cumsum", [0], { axes: [0], exclusive: true, reverse: false }),
    step("exp", [1]),
    step("cumsum", [2], { axes: [0], exclusive: false, reverse: false }),
    step("mul", [1, 3]),
    sum(4, 0),
  ),
  "a block that integers place": spec(
    [param(3), param(2), position],
    step("square", [0]),
    step("dynamicUpdateSlice", [3, 1, 2]),
    step("exp", [4]),
    sum(5, 0),
  ),
  "a block of one element, at a place that is fixed": spec(
    [param(2), param(1)],
    step("tensor", [], { data: [1], shape: [], dtype: "int" }),
    step("dynamicUpdateSlice", [0, 1, 2]),
  ),
  "ties in the order that sorts": spec(
    [param(3), param(3)],
    step("argsort", [0], { axes: [0] }),
    step("gather", [0, 2], { axes: [0], position: 0 }),
    step("tensor", [], { data: [1, -2, 4], shape: [3] }),
    step("mul", [3, 4]),
    step("abs", [1]),
    step("add", [5, 6]),
    sum(7, 0),
  ),
  "a product of two numbers that is -0, on one side of atan2's cut": spec(
    [param(2, 1), param(1)],
    step("tensor", [], { data: [-1, -2], shape: [2, 1] }),
    step("constant", [], { value: 0 }),
    step("mul", [1, 3]),
    step("matmul", [2, 4]),
    step("add", [0, 5]),
    step("atan2", [3, 5]),
    step("exp", [0]),
    step("add", [6, 7]),
    step("add", [8, 9]),
    sum(10, 0, 1),
  ),
  "a zero whose sign the order of operations decides": spec(
    [param(3, 1), param(3, 1)],
    step("crossEntropy", [0, 1]),
    step("copysign", [1, 2]),
    step("tensor", [], { data: [2, 0, 0, 2], shape: [2, 2] }),
    step("inv", [4]),
    step("constant", [], { value: 0 }),
    step("atan2", [6, 5]),
    step("reshape", [7], { shape: [4, 1, 1] }),
    step("add", [3, 8]),
  ),
  "constants that two evaluations approximate, and a jump beside them": spec(
    [param(3)],
    step("tensor", [], { data: [5.75, 6, 5.5], shape: [3] }),
    step("erf", [1]),
    step("floor", [2]),
    step("tensor", [], { data: [1, 2, -3], shape: [3] }),
    step("sinc", [4]),
    step("mul", [3, 5]),
    step("abs", [0]),
    step("mul", [5, 7]),
    step("add", [6, 8]),
  ),
  "tangents that cancel where all elements are equal": spec(
    [param(1, 3)],
    step("layerNorm", [0], { axes: [1], epsilon: 0.125, isScaled: false }),
    step("relu", [0]),
    step("add", [1, 2]),
    sum(3, 0, 1),
  ),
};

describe.each(Object.entries(found))("%s", (_name, specification) => {
  test.each([false, true])("every partial, as emitted; accumulated: %s", async (accumulate) => {
    const compile = { accumulate, upstream: specification.loss === undefined };
    const model = modelOf(specification);
    const module = evaluateModule((await compileModel(model, compile)).code);
    for (let seed = 0; seed < 5; seed++) {
      const report = await checkModel(model, { seed, points: 3, kinks: 6, compile });
      const isBad = ({ verdict }: { verdict: string }): boolean => verdict !== "ok";
      expect([...report.rows, ...report.outputs].filter(isBad)).toEqual([]);
      expect(comparePrecisely(model, module, compile, seed).failure).toBeUndefined();
    }
  });
});
