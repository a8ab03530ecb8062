import { customOp as defineOperation } from "../formula/custom-op.ts";
import { expr as evaluateFormula } from "../formula/expr.ts";
import { checkpoint as recomputed } from "./control/checkpoint.ts";
import { cond as oneOfTwo } from "./control/cond.ts";
import { fori as counted, whileLoop as tested } from "./control/counted.ts";
import { map as mapped } from "./control/map.ts";
import { scan as scanned } from "./control/scan.ts";
import { customGradient as valueWithRule } from "./custom-gradient.ts";
import { bool as declareTruths, int as declareIntegers } from "./declared.ts";
import * as derivatives from "./derivatives.ts";
import { model as declareModel } from "./model.ts";
import { operations } from "./operations.ts";
import type { Checkpoint, Cond, ForI, MapAlong, Scan, WhileLoop } from "./types/control.ts";
import type { CustomGradient, CustomOp } from "./types/custom.ts";
import type { Grad, HessianVectorProduct, Jvp, Vjp } from "./types/derivatives.ts";
import type { DeclareIntegers, DeclareModel, DeclareTruths, Expr } from "./types/model.ts";

export const {
  abs,
  acos,
  acosh,
  add,
  all,
  any,
  argmax,
  argmin,
  argsort,
  asin,
  asinh,
  at,
  atan,
  atan2,
  atanh,
  avgPool2d,
  batchNorm,
  binaryCrossEntropy,
  broadcastTo,
  cast,
  cbrt,
  ceil,
  cholesky,
  clip,
  concat,
  conv1d,
  conv2d,
  copysign,
  cos,
  cosh,
  cross,
  crossEntropy,
  cumprod,
  cumsum,
  det,
  diag,
  digamma,
  div,
  dot,
  dropout,
  dynamicSlice,
  dynamicUpdateSlice,
  einsum,
  elu,
  embedding,
  equal,
  erf,
  erfc,
  erfinv,
  exp,
  exp2,
  expandDims,
  expm1,
  flip,
  floor,
  fma,
  gelu,
  geluTanh,
  greater,
  greaterEqual,
  hardtanh,
  huber,
  hypot,
  integerPow,
  inv,
  isFinite,
  layerNorm,
  leakyRelu,
  less,
  lessEqual,
  lgamma,
  log,
  log10,
  log1p,
  log2,
  logSigmoid,
  logSoftmax,
  logaddexp,
  logdet,
  logicalAnd,
  logicalNot,
  logicalOr,
  logsumexp,
  matmul,
  max,
  maxPool2d,
  maximum,
  mean,
  min,
  minimum,
  mish,
  mod,
  mse,
  mul,
  neg,
  norm,
  notEqual,
  oneHot,
  outer,
  pad,
  polygamma,
  pow,
  prod,
  reciprocal,
  relu,
  reshape,
  round,
  rsqrt,
  scatterAdd,
  segmentSum,
  selu,
  sigmoid,
  sign,
  silu,
  sin,
  sinc,
  sinh,
  slice,
  slogdet,
  softmax,
  softplus,
  softsign,
  solve,
  sort,
  split,
  sqrt,
  square,
  squeeze,
  stack,
  std,
  stopGradient,
  sub,
  sum,
  take,
  takeAlongAxis,
  tan,
  tanh,
  tile,
  trace,
  transpose,
  triangularSolve,
  tril,
  triu,
  trunc,
  variance,
  where,
  xlogy,
} = operations;

export const model = declareModel as DeclareModel;
export const int = declareIntegers as DeclareIntegers;
export const bool = declareTruths as DeclareTruths;
export const expr = evaluateFormula as unknown as Expr;
export const customGradient = valueWithRule as unknown as CustomGradient;
export const customOp = defineOperation as unknown as CustomOp;
export const scan = scanned as unknown as Scan;
export const fori = counted as unknown as ForI;
export const whileLoop = tested as unknown as WhileLoop;
export const map = mapped as unknown as MapAlong;
export const cond = oneOfTwo as unknown as Cond;
export const checkpoint = recomputed as unknown as Checkpoint;
export const grad = derivatives.grad as unknown as Grad;
export const vjp = derivatives.vjp as unknown as Vjp;
export const jvp = derivatives.jvp as unknown as Jvp;
export const hessianVectorProduct =
  derivatives.hessianVectorProduct as unknown as HessianVectorProduct;
