import { Random } from "../../../src/check/random.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { type Decimal, exact, SMALLEST_NORMAL } from "../decimal/number.ts";
import type { Domain, Reference } from "../decimal/reference.ts";
import { conditionOf } from "./condition.ts";
import { difference } from "./difference.ts";
import { excuseFor } from "./excuses.ts";
import { ordinaryPointsIn, pointsIn } from "./points.ts";
import { derivativeOf, run, type Subject, vectorModel } from "./subject.ts";
import { ulpsBetween } from "./ulps.ts";

/** What was found out about a value or a partial. */
export interface Finding {
  readonly what: string;
  readonly points: number;
  /** The largest error in units in the last place, of the points within the bound. */
  readonly worst: number;
  /** Points judged by their condition, because the error is above the bound. */
  readonly conditioned: number;
  /** Points where 0 stands for a number below the normal ones, because an intermediate value left the range. */
  readonly flushed: number;
  /** Points with an error above what their condition allows. */
  readonly failures: readonly Failure[];
  /** Points with such an error that `excuses` lists. */
  readonly excused: number;
}

export interface Failure {
  readonly at: readonly number[];
  readonly found: number;
  readonly wanted: string;
  readonly ulps: number;
  readonly condition: number;
}

export interface Bound {
  /** Units in the last place, times the condition where that is above 1. */
  readonly ulps: number;
}

/** Value and partials of an operation, as emitted, at points all over its domain. */
export async function prove(
  subject: Subject,
  reference: Reference,
  { ulps, count }: Bound & { count: number },
): Promise<Finding[]> {
  const points = drawn(reference.domains, count, pointsIn);
  const { graph, value, partials } = await run(vectorModel(subject, count), points);
  const node = present(graph.outputs[0], "the model has an output").node;
  const common = { op: subject.op, points, ulps };
  const values = compare({ ...common, what: "value", found: value, node, wanted: reference.value });
  const isOutside = value.map((_, at) => Number(values.outside.has(at)));
  return [
    values.finding,
    ...reference.partials.map((wanted, operand) => {
      const own = present(graph.gradients[operand], "every operand has a gradient").node;
      const found = present(partials[operand], "and a column");
      const what = `∂${"abc"[operand] ?? ""}`;
      return compare({ ...common, what, found, node: own, wanted }, isOutside).finding;
    }),
  ];
}

/**
 * Second derivatives: the model of each first derivative differentiated again, as emitted, against
 * differences of the reference's first derivatives.
 */
export async function proveSecond(
  subject: Subject,
  reference: Reference,
  { ulps, count }: Bound & { count: number },
): Promise<Finding[]> {
  const points = drawn(reference.domains, count, ordinaryPointsIn);
  const findings: Finding[] = [];
  for (const [operand, partial] of reference.partials.entries()) {
    if (subject.dtypes[operand] !== "real") continue;
    const first = derivativeOf(vectorModel(subject, count), operand);
    const { graph, partials } = await run(first, points);
    subject.dtypes.forEach((dtype, other) => {
      if (dtype !== "real") return;
      const node = present(graph.gradients[other], "every operand has a gradient").node;
      const found = present(partials[other], "and a column");
      const what = `∂${"abc"[operand] ?? ""}∂${"abc"[other] ?? ""}`;
      const wanted = (...operands: Decimal[]): Decimal | undefined =>
        difference(partial, operands, other);
      const { op } = subject;
      findings.push(compare({ op, what, found, node, points, wanted, ulps }).finding);
    });
  }
  return findings;
}

const known = new Map<string, { points: readonly Float64Array[]; rows: Decimal[][] }>();

/** The same points serve all operations with the same domains. */
function drawn(
  domains: readonly Domain[],
  count: number,
  draw: typeof pointsIn,
): readonly Float64Array[] {
  const key = `${draw.name} ${count} ${domains.join()}`;
  const points = known.get(key)?.points ?? draw(domains, count, new Random(5));
  if (!known.has(key)) known.set(key, { points, rows: toRows(points) });
  return points;
}

/** The points as rows of Decimals. */
function toRows(points: readonly Float64Array[]): Decimal[][] {
  return Array.from(points[0] ?? [], (_, at) => points.map((column) => exact(column[at] ?? NaN)));
}

function rowsOf(points: readonly Float64Array[]): Decimal[][] {
  const found = [...known.values()].find((one) => one.points === points);
  return found?.rows ?? toRows(points);
}

interface Comparison {
  readonly op: string;
  readonly what: string;
  /** What the emitted module gave, and the node that was printed for it. */
  readonly found: Float64Array;
  readonly node: Node;
  readonly points: readonly Float64Array[];
  /** The true number; undefined where the reference cannot tell. */
  readonly wanted: (...operands: Decimal[]) => Decimal | undefined;
  readonly ulps: number;
}

function compare(
  { op, what, found, node, points, wanted, ulps }: Comparison,
  isOutside?: Float64Array,
): { finding: Finding; outside: Set<number> } {
  let [worst, conditioned, flushed, excused, count] = [0, 0, 0, 0, 0];
  const decimals = rowsOf(points);
  const failures: Failure[] = [];
  const outside = new Set<number>();
  decimals.forEach((operands, at) => {
    const expected = wanted(...operands);
    // Where the reference itself cannot tell, nothing is compared.
    if (!expected) return;
    if (expected.isNaN() && !operands.some((x) => x.isNaN())) outside.add(at);
    // Outside of the domain only the value is judged.
    if (isOutside?.[at] === 1) return;
    count++;
    const own = present(found[at], "one number a point");
    const error = ulpsBetween(own, expected);
    if (error <= ulps) {
      worst = Math.max(worst, error);
      return;
    }
    if (own === 0 && expected.abs().lt(SMALLEST_NORMAL)) {
      flushed++;
      return;
    }
    const point = points.map((column) => column[at] ?? NaN);
    const leaves = new Map(point.map((x, operand) => ["abc"[operand] ?? "", x]));
    const condition = expected.isFinite() ? conditionOf(node, leaves, expected) : 1;
    if (error <= ulps * condition) conditioned++;
    else if (excuseFor(op, what, point)) excused++;
    else
      failures.push({ at: point, found: own, wanted: expected.toString(), ulps: error, condition });
  });
  return {
    finding: { what, points: count, worst, conditioned, flushed, excused, failures },
    outside,
  };
}
