import { expect, test } from "vitest";
import { runInThisContext } from "node:vm";
import { erased } from "../../src/check/erase.ts";
import { compile } from "../../src/compiler.ts";
import { createLbfgs, createLevenbergMarquardt } from "../../src/solvers.ts";
import { digitsOf, readDataset } from "../support/solvers/nist.ts";

type Arrays = Record<string, Float64Array>;

interface Module {
  readonly allocate: (n: number) => Arrays;
  readonly forward: (n: number, ...arrays: Float64Array[]) => void;
  readonly backward: (n: number, ...arrays: Float64Array[]) => void;
  readonly jacobian: (n: number, ...arrays: Float64Array[]) => void;
}

/** Chwirut2, whose certified params are to be found, as a model with `--emit jacobian`. */
async function ultrasound(): Promise<Module> {
  const { code } = await compile(
    `import { exp, model } from "gradc";
    export default model("ultrasound", {
      inputs: { x: ["N"], y: ["N"] },
      params: { b1: [], b2: [], b3: [] },
      forward({ x, y, b1, b2, b3 }) {
        const response = exp(b1.mul(x).neg()).div(b2.add(b3.mul(x)));
        const r = response.sub(y);
        return { r };
      },
    });`,
    { emit: ["jacobian"], upstream: true },
  );
  const { text, names } = erased(code);
  return runInThisContext(`(() => { ${text}\nreturn { ${names.join(", ")} }; })()`) as Module;
}

test("what an emitted module computes is fitted as the documentation says", async () => {
  const set = readDataset("Chwirut2");
  const { allocate, forward, backward, jacobian } = await ultrasound();
  const n = set.y.length;
  const memory = allocate(n);
  const { inputs, params, cache, upstream, grads } = memory as Record<string, Float64Array> &
    Arrays;
  inputs!.set([...set.x.flat(), ...set.y]);
  params!.set(set.starts[0]);
  const residuals = cache!.subarray(0, n);
  const fit = createLevenbergMarquardt(3, n).minimize({
    params: params!,
    residuals,
    jacobian: memory["jacobian"]!,
    evaluate: () => forward(n, inputs!, params!, cache!),
    linearize: () => jacobian(n, inputs!, params!, cache!, memory["jacobian"]!),
  });
  expect(fit.reason).toBe("converged");
  expect(digitsOf(params!, set.certified.params)).toBeGreaterThan(8);
  expect(digitsOf([fit.value], [set.certified.sumOfSquares])).toBeGreaterThan(9);

  // The gradient of the sum of squares leads to the same place.
  params!.set(set.starts[1]);
  const value = new Float64Array(1);
  const descent = createLbfgs(3).minimize({
    params: params!,
    grads: grads!,
    value,
    evaluate() {
      forward(n, inputs!, params!, cache!);
      value[0] = residuals.reduce((sum, r) => sum + r * r, 0);
      residuals.forEach((r, at) => (upstream![at] = 2 * r));
      backward(n, inputs!, params!, cache!, upstream!, grads!);
    },
  });
  expect(descent.reason).toBe("converged");
  expect(digitsOf(params!, set.certified.params)).toBeGreaterThan(5);
});
