import type { Buffer, Expr, Statement } from "../ir/loops.ts";
import { countOf } from "../ir/shape.ts";
import { addSizes, constantSize, numberOf, type Size } from "../ir/size.ts";
import { baseOf, readWhole, walkLoads, writtenBy } from "../ir/statements.ts";

/** Buffers one after the other from `start`; returns where they end. */
export function layOut(buffers: readonly Buffer[], offsets: Map<Buffer, Size>, start: Size): Size {
  return buffers.reduce((at, buffer) => {
    offsets.set(buffer, at);
    return addSizes(at, countOf(buffer.shape));
  }, start);
}

/**
 * Slots for the scratch of one function, shared by values that are not alive together: linear scan
 * over live ranges (Poletto and Sarkar, 1999), first fit. Returns the buffers that are in use, and
 * where they end.
 */
export function layOutScratch(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
  offsets: Map<Buffer, Size>,
  start: number,
): { used: Buffer[]; end: number } {
  const ranges = liveRanges(statements, scratch);
  const used = [...ranges.keys()];
  let alive: { buffer: Buffer; from: number; to: number; last: number }[] = [];
  let end = start;
  for (const buffer of used) {
    const range = ranges.get(buffer);
    if (!range) continue;
    alive = alive.filter((one) => one.last >= range.first);
    const length = numberOf(countOf(buffer.shape));
    let from = start;
    for (const one of alive.toSorted((a, b) => a.from - b.from)) {
      if (one.from - from >= length) break;
      from = Math.max(from, one.to);
    }
    alive.push({ buffer, from, to: from + length, last: range.last });
    offsets.set(buffer, constantSize(from));
    end = Math.max(end, from + length);
  }
  return { used, end };
}

/** From the statement that first writes a buffer to the one that last reads it, in order of first use. */
function liveRanges(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
): Map<Buffer, { first: number; last: number }> {
  const ranges = new Map<Buffer, { first: number; last: number }>();
  const evaluated = new Set<Expr>();
  statements.forEach((statement, at) => {
    const touch = (buffer: Buffer): void => {
      const base = baseOf(buffer);
      if (!scratch.has(base)) return;
      const range = ranges.get(base);
      if (range) range.last = at;
      else ranges.set(base, { first: at, last: at });
    };
    [...writtenBy([statement]), ...readWhole([statement])].forEach(touch);
    walkLoads(statement, evaluated, (load) => {
      touch(load.buffer);
    });
  });
  return ranges;
}
