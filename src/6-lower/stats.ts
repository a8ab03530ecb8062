import { Amount, type Count } from "../ir/amount.ts";
import { transformArrays, type TransformName } from "../ir/graph.ts";
import type { FunctionName } from "../ir/plan.ts";
import type { ArrayName, Program } from "../ir/program.ts";
import { constantOf, type Size, ZERO } from "../ir/size.ts";
import { showLargest } from "../ir/size-order.ts";
import { type WorkBlock, workOf } from "../ir/work.ts";

/** Work of one call: counts of executed operations, from the loops as they are printed. */
export interface Work {
  /** Elementwise operations, sums included. */
  readonly operations: Count;
  /** The same by name, the most frequent first. */
  readonly byName: Readonly<Record<string, Count>>;
  readonly loads: Count;
  readonly stores: Count;
  readonly bytesRead: Count;
  readonly bytesWritten: Count;
  /** Operations for each byte read or written; for large sizes where these are symbolic. */
  readonly intensity?: number;
  readonly loops: number;
}

export interface Stats extends Readonly<Partial<Record<TransformName, Work>>> {
  readonly forward: Work;
  readonly backward: Work;
  /** Operations of the values and their gradient over those of the values alone; for large sizes where these are symbolic. */
  readonly gradientOverValue?: number;
  /** Length of each flat array: numbers of 8 bytes, but 4 in `indices` and 1 in `masks`. */
  readonly sizes: Readonly<Record<CommonArray, Count>> &
    Readonly<Partial<Record<ArrayName, Count>>>;
}

/** The arrays that every module is told to have, if with no numbers in them. */
const common = ["inputs", "indices", "masks", "params", "cache", "grads", "upstream"] as const;
type CommonArray = (typeof common)[number];

export function statsOf({ functions, sizes, cacheSizes }: Program): Stats {
  const blocks = functions.map(({ name, statements }) => ({ name, block: workOf(statements) }));
  const length = (array: ArrayName): Count =>
    countText(array === "cache" ? cacheSizes : [sizes[array]]);
  const lengths = (arrays: readonly ArrayName[]): [ArrayName, Count][] =>
    arrays.map((array) => [array, length(array)]);
  const present = transformArrays.filter((array) => sizes[array] !== ZERO);
  const ratio = gradientOverValue(blocks);
  return {
    ...(Object.fromEntries(blocks.map(({ name, block }) => [name, summaryOf(block)])) as Record<
      "forward" | "backward",
      Work
    >),
    ...(Number.isFinite(ratio) ? { gradientOverValue: ratio } : {}),
    sizes: {
      ...(Object.fromEntries(lengths(common)) as Record<CommonArray, Count>),
      ...Object.fromEntries(lengths(present)),
    },
  };
}

/** What is told of a function. */
function summaryOf(block: WorkBlock): Work {
  const { operations, total, loads, stores, bytesRead, bytesWritten } = block.work;
  const moved = new Amount();
  moved.addAll(bytesRead);
  moved.addAll(bytesWritten);
  const intensity = total.over(moved);
  return {
    operations: total.count,
    byName: Object.fromEntries(
      [...operations]
        .toSorted(([, a], [, b]) => Number(b.over(a) > 1) - Number(a.over(b) > 1))
        .map(([name, amount]) => [name, amount.count]),
    ),
    loads: loads.count,
    stores: stores.count,
    bytesRead: bytesRead.count,
    bytesWritten: bytesWritten.count,
    // Nothing may be moved, or nothing computed.
    ...(Number.isFinite(intensity) ? { intensity } : {}),
    loops: loopsIn(block),
  };
}

function loopsIn({ of, inside }: WorkBlock): number {
  const own = of?.kind === "loop" || of?.kind === "iteration" ? 1 : 0;
  return inside.reduce((sum, block) => sum + loopsIn(block), own);
}

function gradientOverValue(
  blocks: readonly { readonly name: FunctionName; readonly block: WorkBlock }[],
): number {
  const totalOf = (wanted: FunctionName): Amount =>
    blocks.find(({ name }) => name === wanted)?.block.work.total ?? new Amount();
  const value = totalOf("forward");
  const both = new Amount();
  both.addAll(value);
  both.addAll(totalOf("backward"));
  return both.over(value);
}

/** The largest of these. */
function countText(sizes: readonly Size[]): Count {
  const [only = ZERO] = sizes;
  return (sizes.length === 1 ? constantOf(only) : undefined) ?? showLargest(sizes);
}
