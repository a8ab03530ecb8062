import { modelIn } from "../src/1-load/builder/model.ts";
import { compileModel } from "../src/compile.ts";
import { present } from "../src/diagnostics/invariant.ts";
import {
  binaryCrossEntropy,
  crossEntropy,
  expandDims,
  logsumexp,
  matmul,
  model,
  mse,
  neg,
  relu,
  square,
  sub,
  sum,
  tanh,
  type TracedModel,
} from "../src/index.ts";
import type { Model } from "../src/ir/model.ts";
import { reachable, rootsOf } from "../src/ir/order.ts";
import { type FunctionName, functionNamed } from "../src/ir/plan.ts";
import { countOf } from "../src/ir/shape.ts";
import { numberOf } from "../src/ir/size.ts";

/** Models of which a batch goes through, by title. */
const batches: Readonly<Record<string, (rows: number) => TracedModel>> = {
  "linear regression, 4 numbers": (N) =>
    model("linear", {
      inputs: { X: [N, 4], y: [N] },
      params: { theta: [4] },
      forward: ({ X, y, theta }) => ({ J: mse(matmul(X, theta), y) }),
    }),
  "logistic regression, 20 numbers": (N) =>
    model("logistic", {
      inputs: { X: [N, 20], y: [N] },
      params: { w: [20], b: [] },
      forward: ({ X, y, w, b }) => ({ J: binaryCrossEntropy(matmul(X, w).add(b), y) }),
    }),
  "MLP 4-16-1, tanh": (N) =>
    model("regressor", {
      inputs: { X: [N, 4], Y: [N, 1] },
      params: { W1: [4, 16], b1: [16], W2: [16, 1], b2: [1] },
      forward({ X, Y, W1, b1, W2, b2 }) {
        const H = tanh(matmul(X, W1).add(b1));
        return { J: mse(matmul(H, W2).add(b2), Y) };
      },
    }),
  "MLP 64-128-10, relu, cross-entropy": (N) =>
    model("classifier", {
      inputs: { X: [N, 64], Y: [N, 10] },
      params: { W1: [64, 128], b1: [128], W2: [128, 10], b2: [10] },
      forward({ X, Y, W1, b1, W2, b2 }) {
        const H = relu(matmul(X, W1).add(b1));
        return { J: crossEntropy(matmul(H, W2).add(b2), Y) };
      },
    }),
  "Gaussian mixture, 25 in 10 dimensions": (N) =>
    model("mixture", {
      inputs: { x: [N, 10] },
      params: { alpha: [25], mu: [25, 10], logPrecision: [25, 10] },
      forward({ x, alpha, mu, logPrecision }) {
        const whitened = sub(expandDims(x, 1), mu).mul(logPrecision.exp());
        const logWeight = alpha.add(sum(logPrecision, 1));
        const terms = sub(logWeight, sum(square(whitened), 2).div(2));
        return { J: neg(sum(logsumexp(terms, 1).sub(logsumexp(alpha)))) };
      },
    }),
};

const SIZES = [100, 1000, 10_000];

/** What memory batches take, found by compiling: numbers, each of 8 bytes. */
export async function batchTable(): Promise<string> {
  const rows: string[] = [];
  for (const [title, build] of Object.entries(batches)) {
    for (const [at, size] of SIZES.entries()) {
      const traced = present(modelIn(build(size)));
      const { program } = await compileModel(traced, {
        emit: ["valueAndGrad"],
      });
      const cacheOf = (name: FunctionName): string =>
        String(numberOf(functionNamed(program, name).cache));
      const cells = [
        at === 0 ? title : "",
        size,
        cacheOf("valueAndGrad"),
        cacheOf("backward"),
        everyValue(traced),
      ];
      rows.push(`| ${cells.join(" | ")} |`);
    }
  }
  return [
    "| model | batch | `valueAndGrad` | forward, then backward | every value kept |",
    "| --- | --: | --: | --: | --: |",
    ...rows,
    "",
  ].join("\n");
}

/** How many numbers the results of all operations are, which a tape keeps. */
function everyValue({ graph }: Model): number {
  const leaves = new Set(graph.leaves.map(({ node }) => node));
  return reachable(rootsOf(graph))
    .filter((node) => !leaves.has(node) && node.inputs.length > 0)
    .reduce((total, { shape }) => total + numberOf(countOf(shape)), 0);
}
