import { elementwise, type Row } from "../../../src/ops/elementwise.ts";
import { missesAtEdges } from "../proof/at-edges.ts";
import { claimOf } from "../proof/claims.ts";
import { prove, proveSecond } from "../proof/prove.ts";
import { mutateFormula } from "./formulas.ts";

/** Enough points to see most slips at once; the tests take more. */
const COUNT = 700;

/** A row of the elementwise table with one slip in one of its derivatives. */
export interface RowMutant {
  readonly op: string;
  readonly operand: number;
  readonly original: string;
  readonly mutated: string;
  readonly row: Row;
}

/** Every slip in every derivative. */
export function rowMutants(): RowMutant[] {
  return [...elementwise].flatMap(([op, row]) =>
    (row.d ?? []).flatMap((original, operand) =>
      // Nothing flows to a truth value, whatever its derivative says.
      (row.types?.operands[operand] === "bool" ? [] : mutateFormula(original)).map(({ text }) => ({
        op,
        operand,
        original,
        mutated: text,
        row: { ...row, d: row.d?.with(operand, text) ?? [] },
      })),
    ),
  );
}

/**
 * Whether the proof of the operation fails with the mutant in its place: value and partials all over the
 * domain, its edges, then its second derivatives.
 */
export async function isRowFoundOut({ op, row }: RowMutant): Promise<boolean> {
  const rows = elementwise as Map<string, Row>;
  const original = rows.get(op);
  if (!original) throw new RangeError(op);
  rows.set(op, row);
  try {
    const { subject, reference, ulps } = claimOf(op, row);
    const isWrong = (findings: Awaited<ReturnType<typeof prove>>): boolean =>
      findings.some(({ failures }) => failures.length > 0);
    if (isWrong(await prove(subject, reference, { ulps, count: COUNT }))) return true;
    if ((await missesAtEdges(op, row)).length > 0) return true;
    return isWrong(await proveSecond(subject, reference, { ulps, count: COUNT / 10 }));
  } catch {
    // A formula that is none, or an operation that refuses its operands.
    return true;
  } finally {
    rows.set(op, original);
  }
}

export function describeRow({ op, operand, original, mutated }: RowMutant): string {
  return `row ${op}, ∂${"abc"[operand] ?? ""}: ${original} → ${mutated}`;
}
