import { arityOf, callable } from "../../ops/elementwise.ts";
import { applyTo } from "./operand.ts";
import { reductions } from "./reductions.ts";
import { broadcastTo, concat, reshape, transpose } from "./shapes.ts";
import { at, slice } from "./slice.ts";
import { type Operations } from "./types/operations.ts";
import { Value } from "./value.ts";

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

type AnyOperation = (...operands: unknown[]) => Value;

const tensorFunctions: Readonly<Record<string, AnyOperation>> = {
  ...Object.fromEntries(
    [...callable].map(([name, row]) => [name, fixed(name, arityOf(row), row.defaults)]),
  ),
  ...reductions,
  matmul: fixed("matmul", 2),
  transpose,
  reshape,
  broadcastTo,
  slice,
  at,
  stopGradient: fixed("stopGradient", 1),
};

/** Every operation a model can use, by name: a row more in the elementwise table is one more here. */
export const operations = {
  ...tensorFunctions,
  concat,
  mse: fixed("mse", 2),
  crossEntropy: fixed("crossEntropy", 2),
} as unknown as Operations;

// Every function of tensors is a method as well: x.add(y) is add(x, y).
for (const [name, apply] of Object.entries(tensorFunctions)) {
  const method = function (this: unknown, ...rest: unknown[]): Value {
    return apply(this, ...rest);
  };
  Object.defineProperty(Value.prototype, name, { value: method });
}
Object.defineProperty(Value.prototype, "T", {
  get(this: Value): Value {
    return transpose(this);
  },
});
