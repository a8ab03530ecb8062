import type { Attributes } from "../../../src/ir/graph.ts";
import type { Decimal } from "./number.ts";

export type Fn = (...operands: Decimal[]) => Decimal;

/** Where the points of a proof lie: on top of what every operand gets, and what is left out. */
export type Domain =
  /** Every double. */
  | "real"
  /** No negative numbers among the dense points; zero and others among the special ones. */
  | "positive"
  /** -1 to 1, close to both ends. */
  | "unit"
  /** From 1 on, close to it. */
  | "above one"
  /** From -1 on, close to it. */
  | "above minus one"
  /** -30 to 30, and nothing else. */
  | "up to 30"
  | "truth";

/** What an elementwise operation computes, in many digits: the definition, not the formula of the table. */
export interface Reference {
  readonly value: Fn;
  /** ∂value/∂operand, one each; none for truth values. At a kink, what the convention says. */
  readonly partials: readonly Fn[];
  readonly domains: readonly Domain[];
  /** Attributes the operation is tried with, if it has some; `of` makes the reference for one of them. */
  readonly attributes?: Attributes;
}

/** One operand, every double. */
export function unary(value: Fn, partial: Fn, domain: Domain = "real"): Reference {
  return { value, partials: [partial], domains: [domain] };
}

export function binary(
  value: Fn,
  partials: readonly [Fn, Fn],
  domains: readonly [Domain, Domain] = ["real", "real"],
): Reference {
  return { value, partials, domains };
}
