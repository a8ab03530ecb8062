import { expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { type Compiled, compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { checkpoint, exp, model, sin, sum, tanh, type Tensor } from "../../src/index.ts";

type Vector = Tensor<[6]>;

/** Three steps of which backward needs what is inside. */
function compiled(wrap: (f: (x: Vector) => Vector, x: Vector) => Vector): Promise<Compiled> {
  const step = (x: Vector): Vector => tanh(exp(sin(x)).mul(x));
  const traced = model("steps", {
    inputs: { x: [6] },
    forward: ({ x }) => ({ J: sum(wrap(step, wrap(step, wrap(step, x)))) }),
  });
  return compileModel(present(modelIn(traced)));
}

/** The loss and its gradient, as emitted. */
function run({ code }: Compiled): number[] {
  const module = evaluateModule(code);
  const { inputs, cache, grads } = module.allocate();
  present(inputs).set([0.3, -0.2, 0.9, 1.1, -0.7, 0.5]);
  module.forward(present(inputs), present(cache));
  module.backward(present(inputs), present(cache), present(grads));
  return [present(cache)[0] ?? NaN, ...present(grads)];
}

test("what is inside a checkpoint has no slot, and the gradient is the same", async () => {
  const [plain, sparing] = await Promise.all([
    compiled((f, x) => f(x)),
    compiled((f, x) => checkpoint(f, x)),
  ]);
  const savedBy = ({ program }: Compiled): number =>
    program.cache.filter(({ use }) => use === "saved").length;
  // Only what each of the three steps gives.
  expect(savedBy(plain)).toBeGreaterThan(3);
  expect(savedBy(sparing)).toBe(3);
  const [expected, found] = [run(plain), run(sparing)];
  expect(found).toHaveLength(7);
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at] ?? NaN, 14);
  });
});
