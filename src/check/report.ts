import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Instance, Spot } from "./spots.ts";

/** What `gradc check` found out about one model. */
export interface CheckReport {
  readonly model: string;
  /** True if every row is `ok`. */
  readonly passed: boolean;
  /** Reproduces the run. */
  readonly seed: number;
  /** The choices of symbolic sizes, `N = 5`, at which the one module was checked; absent without any. */
  readonly sizes?: readonly string[];
  /** One per leaf that is differentiated. */
  readonly rows: readonly CheckRow[];
  /** One per output: values of the emitted forward against the interpreter. */
  readonly outputs: readonly CheckRow[];
  /** One per operand of each `customGradient`: its rule against the tangent of its value. */
  readonly rules: readonly CheckRow[];
  /** One per function that `--emit` adds; absent without any. */
  readonly transforms?: readonly CheckRow[];
  readonly counts: CheckCounts;
  /** Where points of the check lay on kinks and singularities of the model. No failure. */
  readonly edges: readonly Edge[];
  /** What made outputs and gradients other than finite, if anything did. */
  readonly notFinite: readonly NotFinite[];
  /** The worst-conditioned partial at random points. */
  readonly condition: Condition | undefined;
  /** Warnings of the compiler, and an error for every rule that is wrong. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A node at which points lay where its derivative does not exist, or is not finite. */
export interface Edge extends Spot {
  readonly kind: "kink" | "singularity";
  /** What value and gradient are there, as the reference of operations says. */
  readonly convention: string;
  /** At how many points. */
  readonly points: number;
  readonly first: Instance;
}

/** The first node, in the order of the model, that made something not finite of what was. */
export interface NotFinite extends Spot {
  readonly convention: string;
  /** Whether outputs came out so, or only gradients. */
  readonly what: "value" | "gradient";
  /** False where a random point fell outside the domain and another was drawn, and on singularities. */
  readonly fails: boolean;
  readonly points: number;
  readonly first: Instance;
}

/** How much a partial amplifies relative errors of the leaves; see condition.ts. */
export interface Condition {
  readonly partial: string;
  readonly value: number;
  readonly where: string;
}

export interface CheckRow {
  /** Name of the leaf or output. */
  readonly leaf: string;
  readonly shape: readonly (number | string)[];
  /** How many numbers it holds (at all sizes that were checked together) … */
  readonly partials: number;
  /** … and how many of them were compared with every witness, at one point at least. */
  readonly compared: number;
  /** The largest relative error met; see `scale` in compare.ts. NaN if one was not a number. */
  readonly worst: number;
  /** Where the largest error was met: element, kind of point, and both numbers. */
  readonly at: string;
  readonly verdict: Verdict;
}

/** `unresolved`: no witness was able to decide on one of the partials. */
export type Verdict = "ok" | "wrong" | "not finite" | "unresolved";

export interface CheckCounts {
  /** Random points at which everything was compared. */
  readonly points: number;
  /** Random points drawn again because a value was not finite there. */
  readonly resampled: number;
  /** Points on a kink (a tie, a zero of relu or abs, …) at which everything was compared. */
  readonly kinks: number;
  /** Points on a kink left out because the model's own derivative is not finite there. */
  readonly singular: number;
  /** Comparisons of a partial with extrapolated differences … */
  readonly differences: number;
  /** … of which lay between the two one-sided derivatives at a kink. */
  readonly between: number;
  /** Differences too inaccurate to decide (too much rounding, jumps, several kinks in one place). */
  readonly undecided: number;
  /** Comparisons of a partial with the tangent (forward mode). */
  readonly tangents: number;
  /** Comparisons of a partial with the interpreted, unsimplified adjoint graph. */
  readonly adjoints: number;
  /** Comparisons of an output with the interpreter. */
  readonly values: number;
}
