import { activations } from "./activations.ts";
import { arithmetic } from "./arithmetic.ts";
import { exponential } from "./exponential.ts";
import { logic } from "./logic.ts";
import { nonsmooth } from "./nonsmooth.ts";
import { parts } from "./parts.ts";
import type { Attributes } from "../../../src/ir/graph.ts";
import type { Reference } from "./reference.ts";
import { polygammaOf, special } from "./special.ts";
import { trigonometric } from "./trigonometric.ts";

/** The rows of the elementwise table in many digits, by name. */
export const references: ReadonlyMap<string, Reference> = new Map(
  Object.entries({
    ...arithmetic,
    ...exponential,
    ...trigonometric,
    ...nonsmooth,
    ...logic,
    ...activations,
    ...special,
    ...parts,
  }),
);

/** What an operation that works element by element computes, if it is one. */
export function referenceOf(op: string, attributes: Attributes = {}): Reference | undefined {
  return op === "polygamma" ? polygammaOf(Number(attributes["order"])) : references.get(op);
}
