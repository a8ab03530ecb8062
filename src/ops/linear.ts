import { cholesky, halfTriangle } from "./linear/cholesky.ts";
import { cofactor } from "./linear/cofactor.ts";
import { det } from "./linear/det.ts";
import { inv } from "./linear/inv.ts";
import { kernels } from "./linear/kernels.ts";
import { detSign, logAbsDet, logdet } from "./linear/logdet.ts";
import { cross, dot, outer } from "./linear/products.ts";
import { solve } from "./linear/solve.ts";
import { triangularSolve } from "./linear/triangular.ts";
import type { Operation } from "./operation.ts";

/** Linear algebra: what users call, and the kernels it is computed by. */
export const linear: readonly Operation[] = [
  dot,
  outer,
  cross,
  solve,
  triangularSolve,
  cholesky,
  halfTriangle,
  inv,
  det,
  logdet,
  logAbsDet,
  detSign,
  cofactor,
  ...kernels,
];
