import { Random } from "../src/check/random.ts";

/** A family of models of any size, as the text of a JSON model file. */
export interface Family {
  readonly title: string;
  /** The sizes that are compared, smallest first. */
  readonly sizes: readonly number[];
  readonly text: (size: number) => string;
}

/** What is kept of measuring one size: nothing in it depends on how fast the machine is. */
export interface Growth {
  readonly size: number;
  /** Of the emitted module. */
  readonly lines: number;
  /** Time for each node, and peak memory, over those of the smallest size. */
  readonly timePerNode: number;
  readonly memory: number;
}

const doublings = (largest: number): number[] => [8, 4, 2, 1].map((part) => largest / part);

export const families: Readonly<Record<string, Family>> = {
  chain: {
    title: "scalar chain",
    sizes: doublings(100_000),
    text: chain,
  },
  dag: {
    title: "random scalar DAG",
    sizes: doublings(20_000),
    text: dag,
  },
  vectors: {
    title: "elementwise operations on vectors [64]",
    sizes: doublings(8000),
    text: vectors,
  },
  matmuls: {
    title: "products of matrices [16, 16]",
    sizes: doublings(800),
    text: matmuls,
  },
};

/** One operation a node; values stay bounded, however many follow each other. */
function chain(size: number): string {
  const steps = ["sin(%)", "% + x", "tanh(%)", "% * x"];
  return text("chain", { x: [] }, size, (at, last) => fill(steps, at, last));
}

/** Every node reads the one before and another: mostly a recent one, sometimes any. */
function dag(size: number): string {
  const random = new Random(1);
  const pairs = ["% + &", "% * &", "% - &", "max(%, &)", "tanh(%)", "sin(%)"];
  return text("dag", { x: [], y: [], z: [] }, size, (at, last) => {
    const reach = Math.min(at - 1, random.chance(0.9) ? 50 : at);
    const isLeaf = reach === 0 || random.chance(0.05);
    const other = isLeaf ? random.pick(["y", "z"]) : `v${String(at - 1 - random.below(reach))}`;
    return fill([random.pick(pairs)], 0, last).replaceAll("&", other);
  });
}

function vectors(size: number): string {
  const steps = ["sin(%)", "% .* x", "tanh(%)", "% + y"];
  return text("vectors", { x: [64], y: [64] }, size, (at, last) => fill(steps, at, last));
}

function matmuls(size: number): string {
  const steps = ["A * %", "tanh(%)"];
  return text("matmuls", { x: [16, 16], A: [16, 16] }, size * 2, (at, last) =>
    fill(steps, at, last),
  );
}

/** Nodes v1 … vn, each a formula of the one before, and their sum as the loss. */
function text(
  name: string,
  inputs: Readonly<Record<string, readonly number[]>>,
  size: number,
  formula: (at: number, last: string) => string,
): string {
  const nodes: Record<string, string> = {};
  let last = "x";
  for (let at = 1; at <= size; at++) {
    nodes[`v${String(at)}`] = formula(at, last);
    last = `v${String(at)}`;
  }
  nodes["L"] = `sum(${last})`;
  return JSON.stringify({ name, inputs, nodes, outputs: ["L"] });
}

function fill(patterns: readonly string[], at: number, last: string): string {
  return (patterns[at % patterns.length] ?? "").replaceAll("%", last);
}
