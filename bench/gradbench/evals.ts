import ba from "./ba/eval.ts";
import det from "./det/eval.ts";
import type { Eval } from "./evaluation.ts";
import gmm from "./gmm/eval.ts";
import hello from "./hello/eval.ts";
import ht from "./ht/eval.ts";
import kmeans from "./kmeans/eval.ts";
import llsq from "./llsq/eval.ts";
import lse from "./lse/eval.ts";

/** Every eval of GradBench, by its name there. */
export const evals: Readonly<Record<string, Eval>> = {
  ba,
  det,
  gmm,
  hello,
  ht,
  kmeans,
  llsq,
  lse,
};
