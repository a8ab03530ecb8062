import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { constantOf, showSize } from "../ir/size.ts";
import type { CheckCounts, CheckReport, CheckRow, Edge, NotFinite } from "./report.ts";

/** What a check found at one choice of the symbolic sizes. */
export interface AtSizes {
  /** `N = 5`. */
  readonly sizes: string;
  readonly report: CheckReport;
}

/**
 * One report of several, of one module at several sizes. Where no point was found at which the model is
 * finite (the mean of nothing is NaN) those sizes say nothing, but some must.
 */
export function mergeReports(all: readonly AtSizes[], shapes: Shapes): CheckReport {
  const told = all.filter(({ report }) => report.counts.points > 0);
  const [first, ...others] = told.length > 0 ? told : all;
  invariant(first !== undefined, "some sizes fulfil what the model asks of them");
  const start: CheckReport = { ...labelled(first), sizes: told.map(({ sizes }) => sizes) };
  const merged = others.map(labelled).reduce(joined, start);
  return {
    ...merged,
    passed: told.length > 0 && told.every(({ report }) => report.passed),
    rows: withShapes(merged.rows, shapes.leaves),
    outputs: withShapes(merged.outputs, shapes.outputs),
  };
}

/** The leaves that are differentiated and the outputs, with their symbolic shapes. */
interface Shapes {
  readonly leaves: readonly Node[];
  readonly outputs: readonly Node[];
}

function withShapes(rows: readonly CheckRow[], nodes: readonly Node[]): CheckRow[] {
  return rows.map((row, at) => ({
    ...row,
    shape: (nodes[at]?.shape ?? []).map((size) => constantOf(size) ?? showSize(size)),
  }));
}

/** The report with its sizes wherever a point is named. */
function labelled({ sizes, report }: AtSizes): CheckReport {
  const told = (text: string): string => (text === "" ? "" : `${text} (${sizes})`);
  const rows = (of: readonly CheckRow[]): CheckRow[] =>
    of.map((row) => ({ ...row, at: told(row.at) }));
  const { condition } = report;
  return {
    ...report,
    rows: rows(report.rows),
    outputs: rows(report.outputs),
    rules: rows(report.rules),
    ...(report.transforms ? { transforms: rows(report.transforms) } : {}),
    condition: condition && { ...condition, where: told(condition.where) },
    edges: report.edges.map((one) => ({ ...one, first: at(one.first, told) })),
    notFinite: report.notFinite.map((one) => ({ ...one, first: at(one.first, told) })),
  };
}

function at<T extends { readonly where: string }>(seen: T, told: (text: string) => string): T {
  return { ...seen, where: told(seen.where) };
}

function joined(a: CheckReport, b: CheckReport): CheckReport {
  const zip = (rows: readonly CheckRow[], more: readonly CheckRow[]): CheckRow[] =>
    rows.map((row, index) => worse(row, more[index] ?? row));
  const names = Object.keys(a.counts) as (keyof CheckCounts)[];
  const counts = Object.fromEntries(names.map((name) => [name, a.counts[name] + b.counts[name]]));
  const conditions = [a.condition, b.condition].filter((one) => one !== undefined);
  return {
    ...a,
    rows: zip(a.rows, b.rows),
    outputs: zip(a.outputs, b.outputs),
    rules: zip(a.rules, b.rules),
    ...(a.transforms ? { transforms: zip(a.transforms, b.transforms ?? []) } : {}),
    counts: { ...a.counts, ...counts },
    edges: seenTogether(a.edges, b.edges),
    notFinite: seenTogether(a.notFinite, b.notFinite),
    condition: conditions.toSorted((p, q) => q.value - p.value)[0],
    diagnostics: [...a.diagnostics, ...b.diagnostics.filter((one) => !isTold(one, a.diagnostics))],
  };
}

/** Numbers of both; what is wrong, then what is worst, is told. */
function worse(a: CheckRow, b: CheckRow): CheckRow {
  const severity = (row: CheckRow): number =>
    ["ok", "unresolved", "wrong", "not finite"].indexOf(row.verdict);
  const isWorse = severity(b) - severity(a) || (b.worst > a.worst || Number.isNaN(b.worst) ? 1 : 0);
  return {
    ...(isWorse > 0 ? b : a),
    partials: a.partials + b.partials,
    compared: a.compared + b.compared,
  };
}

function isTold({ code, message }: Diagnostic, known: readonly Diagnostic[]): boolean {
  return known.some((one) => one.code === code && one.message === message);
}

/** The same node at several sizes is one finding. */
function seenTogether<T extends Edge | NotFinite>(a: readonly T[], b: readonly T[]): T[] {
  const all = new Map(a.map((one) => [keyOf(one), one]));
  for (const one of b) {
    const known = all.get(keyOf(one));
    all.set(keyOf(one), known ? { ...known, points: known.points + one.points } : one);
  }
  return [...all.values()];
}

function keyOf(one: Edge | NotFinite): string {
  const kind = "kind" in one ? one.kind : `${one.what} ${one.fails}`;
  return [kind, one.op, one.name, one.place?.file, one.place?.start].join();
}
