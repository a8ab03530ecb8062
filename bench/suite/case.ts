import type { FlatArray } from "../../src/check/live.ts";
import type { Random } from "../../src/check/random.ts";

/** One case of the benchmark: bench/cases/<name>/case.ts. Beside it stand model.graph.ts, hand.ts and hand.c. */
export interface Case {
  readonly title: string;
  /** What is timed beside the value: `valueAndGrad` and `backward`, or `jacobian`. */
  readonly derivative: "gradient" | "jacobian";
  /** The numbers of every leaf, row-major. */
  data(random: Random): Readonly<Record<string, ArrayLike<number>>>;
}

/** The functions that are timed, of gradc and of what it is compared with. */
export const functionNames = [
  "forward",
  "backward",
  "valueAndGrad",
  "predict",
  "jacobian",
] as const;
export type FunctionName = (typeof functionNames)[number];

/** The arrays that functions take, by the names that they have as parameters. */
export const roles = [
  "inputs",
  "indices",
  "masks",
  "params",
  "cache",
  "upstream",
  "grads",
  "jacobian",
] as const;
export type Role = (typeof roles)[number];
export type Arrays = Readonly<Partial<Record<Role, FlatArray>>>;

/** What a run leaves behind: the outputs, and the gradients or the Jacobian, in flat arrays as gradc lays them out. */
export interface Results {
  readonly outputs: FlatArray;
  readonly derivative: FlatArray;
}

/** What is timed: the value alone; backward alone; forward, then backward; both in one function. */
export type Timed = "value" | "backward" | "both" | "fused";

/** Calls of each kind: which functions, one after the other, make it up. */
export const callsOf: Readonly<
  Record<Case["derivative"], Readonly<Partial<Record<Timed, readonly FunctionName[]>>>>
> = {
  gradient: {
    value: ["forward"],
    backward: ["backward"],
    both: ["forward", "backward"],
    fused: ["valueAndGrad"],
  },
  jacobian: { value: ["predict"], fused: ["jacobian"] },
};

/** Calls that write all results: each is compared with what gradc's first leaves behind. */
export const runsOf: Readonly<Record<Case["derivative"], readonly (readonly FunctionName[])[]>> = {
  gradient: [["forward", "backward"], ["valueAndGrad"]],
  jacobian: [["predict", "jacobian"]],
};

/** The arrays in which functions leave results. */
export const resultRoles = ["cache", "grads", "jacobian"] as const;

/** Something that is timed. */
export interface Arm {
  readonly name: string;
  readonly precision: "f64" | "f32";
  /** Nanoseconds that so many calls take together. */
  run(calls: number): number | Promise<number>;
}
