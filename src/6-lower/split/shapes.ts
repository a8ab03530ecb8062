import type { Expr, Index, StoreStatement } from "../../ir/loops.ts";
import { isRemade, type Step, type Steps } from "./steps.ts";

/** What may differ between steps that are alike. */
export type Operand =
  | { readonly kind: "load"; readonly expr: Expr & { readonly kind: "load" } }
  /** The value of the step of this number. */
  | { readonly kind: "value"; readonly step: number; readonly expr: Expr }
  | { readonly kind: "store"; readonly store: StoreStatement };

/** Steps with the same label compute the same of their operands, which are in the same order. */
export interface Form {
  readonly label: string;
  readonly operands: readonly Operand[];
}

/** Values this near are told apart by how far they are: those of an iteration, and of the one before. */
const NEAR = 64;

/** The form of a step that computes or stores a single number; undefined for any other. */
export function formOf(step: Step, at: number, { definitions }: Steps): Form | undefined {
  const operands: Operand[] = [];
  const store = step.statements?.at(-1);
  if (step.statements && (store?.kind !== "store" || !isFixed(store.index))) return undefined;
  const others: Expr[] = [];
  const text = (expr: Expr, isRoot: boolean): string => {
    if (expr.kind === "number") return Object.is(expr.value, -0) ? "-0" : String(expr.value);
    const definition = isRoot ? undefined : definitions.get(expr);
    if (definition !== undefined) {
      operands.push({ kind: "value", step: definition, expr });
      return at - definition <= NEAR ? `#${at - definition}` : "#";
    }
    if (expr.kind === "load" && isFixed(expr.index)) {
      operands.push({ kind: "load", expr });
      return expr.buffer.space;
    }
    if (expr.kind === "apply" && (isRoot || isRemade(expr))) {
      return `${expr.op}(${expr.args.map((arg) => text(arg, false)).join()})`;
    }
    others.push(expr);
    return "";
  };
  if (step.value) {
    if (step.value.kind !== "apply") return undefined;
    const label = text(step.value, true);
    return others.length === 0 ? { label, operands } : undefined;
  }
  if (store?.kind !== "store") return undefined;
  const label = `${store.buffer.space} ${store.accumulate ? "+=" : "="} ${text(store.value, false)}`;
  operands.push({ kind: "store", store });
  return others.length === 0 ? { label, operands } : undefined;
}

function isFixed(index: readonly Index[]): boolean {
  return index.every(({ terms, lookups }) => terms.length + lookups.length === 0);
}
