import { arityOf, callable } from "../../ops/elementwise.ts";
import { einsum } from "./einsum.ts";
import * as indices from "./indices.ts";
import { batchNorm, layerNorm } from "./normalization.ts";
import { cross, slogdet, solve, triangularSolve } from "./linear.ts";
import { applyTo } from "./operand.ts";
import { dropout, huber, integerPow } from "./parameters.ts";
import { polygamma } from "./polygamma.ts";
import { reductions } from "./reductions.ts";
import { diag, trace, tril, triu } from "./diagonals.ts";
import { expandDims, flip, split, squeeze, stack, tile } from "./rearrange.ts";
import { scans } from "./scans.ts";
import { broadcastTo, concat, reshape, transpose } from "./shapes.ts";
import { at, slice } from "./slice.ts";
import type { ConditionOperations } from "./types/conditions.ts";
import type { IndexingOperations } from "./types/indexing.ts";
import type { IntegerOperations } from "./types/integers.ts";
import type { Operations } from "./types/operations.ts";
import { Value } from "./value.ts";
import { avgPool2d, conv1d, conv2d, maxPool2d, pad } from "./windows.ts";

/**
 * `op(a, b, …)`; further arguments are ignored, so that `list.reduce(add)` works. Of the last operands
 * those that have a default may be left out.
 */
function fixed(op: string, arity: number, defaults: readonly number[] = []) {
  return (...operands: unknown[]): Value =>
    applyTo(
      op,
      Array.from(
        { length: arity },
        (_, position) => operands[position] ?? defaults[position - arity + defaults.length],
      ),
    );
}

type AnyOperation = (...operands: unknown[]) => Value | Value[];

const tensorFunctions: Readonly<Record<string, AnyOperation>> = {
  ...Object.fromEntries(
    [...callable].map(([name, row]) => [name, fixed(name, arityOf(row), row.defaults)]),
  ),
  integerPow,
  dropout,
  ...reductions,
  matmul: fixed("matmul", 2),
  dot: fixed("dot", 2),
  outer: fixed("outer", 2),
  cross,
  solve,
  triangularSolve,
  cholesky: fixed("cholesky", 1),
  inv: fixed("inv", 1),
  det: fixed("det", 1),
  logdet: fixed("logdet", 1),
  transpose,
  reshape,
  pad,
  broadcastTo,
  slice,
  at,
  split,
  flip,
  squeeze,
  expandDims,
  tile,
  ...scans,
  ...indices,
  triu,
  tril,
  diag,
  trace,
  stopGradient: fixed("stopGradient", 1),
};

/** Every operation a model can use, by name: a row more in the elementwise table is one more here. */
export const operations = {
  ...tensorFunctions,
  slogdet,
  concat,
  stack,
  einsum,
  conv1d,
  conv2d,
  maxPool2d,
  avgPool2d,
  layerNorm,
  batchNorm,
  mse: fixed("mse", 2),
  polygamma,
  crossEntropy: fixed("crossEntropy", 2),
  binaryCrossEntropy: fixed("binaryCrossEntropy", 2),
  huber,
} as unknown as Operations & IndexingOperations & IntegerOperations & ConditionOperations;

// Every function of tensors is a method as well: x.add(y) is add(x, y).
for (const [name, apply] of Object.entries(tensorFunctions)) {
  const method = function (this: unknown, ...rest: unknown[]): Value | Value[] {
    return apply(this, ...rest);
  };
  Object.defineProperty(Value.prototype, name, { value: method });
}
Object.defineProperty(Value.prototype, "T", {
  get(this: Value): Value {
    return transpose(this);
  },
});
