import { type ElementwiseName } from "../../../ops/elementwise.ts";
import { type Value } from "../value.ts";
type F = (...operands: any[]) => Value;
export type Operations = Record<
  | ElementwiseName
  | "at"
  | "broadcastTo"
  | "concat"
  | "crossEntropy"
  | "logSoftmax"
  | "logsumexp"
  | "matmul"
  | "max"
  | "mean"
  | "min"
  | "mse"
  | "reshape"
  | "sigmoid"
  | "slice"
  | "softmax"
  | "stopGradient"
  | "sum"
  | "transpose",
  F
>;
