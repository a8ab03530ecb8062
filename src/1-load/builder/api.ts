import { expr as evaluateFormula } from "../formula/expr.ts";
import { customGradient as valueWithRule } from "./custom-gradient.ts";
import { model as declareModel } from "./model.ts";
import { operations } from "./operations.ts";
import { type CustomGradient } from "./types/custom.ts";
import { type DeclareModel, type Expr } from "./types/model.ts";

export const {
  abs,
  add,
  at,
  broadcastTo,
  concat,
  cos,
  crossEntropy,
  div,
  equal,
  erf,
  exp,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  logSoftmax,
  logicalAnd,
  logicalNot,
  logicalOr,
  logsumexp,
  matmul,
  max,
  maximum,
  mean,
  min,
  minimum,
  mse,
  mul,
  neg,
  notEqual,
  pow,
  relu,
  reshape,
  sigmoid,
  sign,
  sin,
  slice,
  softmax,
  sqrt,
  square,
  stopGradient,
  sub,
  sum,
  tanh,
  transpose,
  where,
} = operations;

export const model = declareModel as DeclareModel;
export const expr = evaluateFormula as unknown as Expr;
export const customGradient = valueWithRule as unknown as CustomGradient;
