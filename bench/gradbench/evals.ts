import type { Eval } from "./evaluation.ts";

interface Module {
  readonly default: Eval;
}

/** Every eval of GradBench, by its name there; only the one that is asked for is loaded. */
export const evals: Readonly<Record<string, () => Promise<Module>>> = {
  ba: () => import("./ba/eval.ts"),
  det: () => import("./det/eval.ts"),
  gmm: () => import("./gmm/eval.ts"),
  hello: () => import("./hello/eval.ts"),
  ht: () => import("./ht/eval.ts"),
  kmeans: () => import("./kmeans/eval.ts"),
  llsq: () => import("./llsq/eval.ts"),
  lse: () => import("./lse/eval.ts"),
  lstm: () => import("./lstm/eval.ts"),
  ode: () => import("./ode/eval.ts"),
  particle: () => import("./particle/eval.ts"),
  saddle: () => import("./saddle/eval.ts"),
};
