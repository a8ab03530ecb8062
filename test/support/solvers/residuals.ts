import { evaluateModule } from "../../../src/check/live.ts";
import { compile } from "../../../src/compiler.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { LeastSquares, Objective } from "../../../src/solvers.ts";

/** Residuals as a model, whose only output is the vector of them. */
export interface ResidualModel {
  /** What `model(…)` returns, or the text of a JSON file. */
  readonly source: unknown;
  readonly residuals: number;
  /** The inputs in slot order, if there are any; their size N is the number of residuals. */
  readonly data?: readonly number[];
}

/** The same problem as a sum of squares, and as its residuals; both work on the same params. */
export interface Problem {
  readonly leastSquares: LeastSquares;
  readonly objective: Objective;
}

const compiled = new Map<unknown, string>();

async function codeOf(source: unknown): Promise<string> {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const options = { fileName: "residuals.graph.json", upstream: true };
  const { code } = await compile(source, options);
  compiled.set(source, code);
  return code;
}

/**
 * Compiles the residuals and lets solvers work on the emitted module: Σ r² and its gradient, which is
 * that of r for upstream gradients 2 r; and the jacobian, whose rows are gradients of single residuals.
 */
export async function problemOf(model: ResidualModel): Promise<Problem> {
  const { source, data, residuals: count } = model;
  const module = evaluateModule(await codeOf(source), data ? [count] : []);
  const memory = module.allocate();
  const { inputs, cache, grads } = memory;
  const params = present(memory.params);
  const upstream = present(memory.upstream);
  if (data) inputs.set(data);
  const residuals = cache.subarray(0, count);
  const value = new Float64Array(1);
  const jacobian = new Float64Array(residuals.length * params.length);
  const forward = (): void => {
    module.forward(inputs, params, cache);
  };
  const backward = (): void => {
    module.backward(inputs, params, cache, upstream, grads);
  };
  return {
    leastSquares: {
      params,
      residuals,
      jacobian,
      evaluate: forward,
      linearize() {
        residuals.forEach((_, row) => {
          upstream.fill(0)[row] = 1;
          backward();
          jacobian.set(grads, row * params.length);
        });
      },
    },
    objective: {
      params,
      grads,
      value,
      evaluate() {
        forward();
        value[0] = residuals.reduce((sum, r) => sum + r * r, 0);
        residuals.forEach((r, at) => (upstream[at] = 2 * r));
        backward();
      },
    },
  };
}
