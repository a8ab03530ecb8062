import { activations } from "./elementwise/activations.ts";
import { arithmetic } from "./elementwise/arithmetic.ts";
import { exponential } from "./elementwise/exponential.ts";
import { logic } from "./elementwise/logic.ts";
import { nonsmooth } from "./elementwise/nonsmooth.ts";
import { parts } from "./elementwise/parts.ts";
import type { Row } from "./elementwise/row.ts";
import { special } from "./elementwise/special.ts";
import { trigonometric } from "./elementwise/trigonometric.ts";

export { arityOf, type Row } from "./elementwise/row.ts";

const rows = {
  ...arithmetic,
  ...exponential,
  ...trigonometric,
  ...nonsmooth,
  ...activations,
  ...special,
  ...logic,
} as const;

/** The elementwise operations that models can call, one row each, by name: all sections of the table. */
export const callable: ReadonlyMap<string, Row> = new Map<string, Row>(Object.entries(rows));

/** These, and what their formulas are made of besides. */
export const elementwise: ReadonlyMap<string, Row> = new Map<string, Row>(
  Object.entries({ ...rows, ...parts }),
);

/** The rows with their literal types, from which the types of the builder come. */
export type ElementwiseRows = typeof rows;

/** The names of the rows, as literal types. */
export type ElementwiseName = keyof ElementwiseRows;
