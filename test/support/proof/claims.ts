import { present } from "../../../src/diagnostics/invariant.ts";
import { arityOf, elementwise, type Row } from "../../../src/ops/elementwise.ts";
import { referenceOf } from "../decimal/index.ts";
import type { Reference } from "../decimal/reference.ts";
import type { Subject } from "./subject.ts";

/** How many points a value and its partials are compared at, and each second derivative is tried at. */
export const POINTS = 10_000;
export const SECOND_POINTS = 700;
/** The reference cannot tell a second derivative everywhere; it has to at so many points of an operation. */
export const LEAST_SECOND_POINTS = 500;

/** An operation, what it should compute, and by how many units in the last place it may be off. */
export interface Claim {
  readonly subject: Subject;
  readonly reference: Reference;
  readonly ulps: number;
}

/** A row of the table, with the bound that the table states. */
export function claimOf(op: string, row: Row): Claim {
  const dtypes = row.types?.operands ?? Array.from({ length: arityOf(row) }, () => "real" as const);
  const reference = present(referenceOf(op), `${op} needs a reference in test/support/decimal`);
  return { subject: { op, dtypes, attributes: {} }, reference, ulps: row.ulps ?? 4 };
}

/** The orders that polygamma is tried with: it is no row of the table, for its order is a constant. */
export const polygammaOrders = [1, 2, 3, 7];

export function polygammaClaim(order: number): Claim {
  const attributes = { order };
  const reference = present(referenceOf("polygamma", attributes), "it has a reference");
  return { subject: { op: "polygamma", dtypes: ["real"], attributes }, reference, ulps: 4 };
}

/** Everything that works element by element, by name. */
export function allClaims(): Map<string, Claim> {
  const rows = [...elementwise].map(([op, row]) => [op, claimOf(op, row)] as const);
  const orders = polygammaOrders.map(
    (order) => [`polygamma of order ${order}`, polygammaClaim(order)] as const,
  );
  return new Map([...rows, ...orders]);
}
