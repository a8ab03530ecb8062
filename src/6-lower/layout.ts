import { present } from "../diagnostics/invariant.ts";
import { Heap } from "../ir/heap.ts";
import { ExprSet } from "../ir/expr-map.ts";
import type { Buffer, LoadExpr, Lodging, Statement } from "../ir/loops.ts";
import { countOf } from "../ir/shape.ts";
import { addSizes, constantOf, constantSize, type Size } from "../ir/size.ts";
import { isAtLeast } from "../ir/size-order.ts";
import { blocksOf, flatten, readWhole, walkLoads, writtenBy } from "../ir/statements.ts";
import { rootOf } from "./split/levels.ts";

/** Buffers one after the other from `start`; returns where they end. */
export function layOut(buffers: readonly Buffer[], offsets: Map<Buffer, Size>, start: Size): Size {
  return buffers.reduce((at, buffer) => {
    offsets.set(buffer, at);
    return addSizes(at, countOf(buffer.shape));
  }, start);
}

/**
 * Slots for the scratch of one function, shared by values that are not alive together: linear scan
 * over live ranges (Poletto and Sarkar, 1999), first fit. What is as large as symbols say comes after
 * the rest, in regions that one value after the other takes. Returns the buffers that are in use, and
 * where they end.
 */
export function layOutScratch(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
  offsets: Map<Buffer, Size>,
  start: Size,
  lodgings: ReadonlyMap<Buffer, Lodging>,
): { used: Buffer[]; end: Size } {
  const ranges = liveRanges(statements, scratch, lodgings);
  const used = [...ranges.keys()];
  const constant = new FirstFit();
  const symbolic = new Regions();
  const places = new Map<Buffer, Size | Region>();
  for (const buffer of used) {
    const range = present(ranges.get(buffer));
    const size = countOf(buffer.shape);
    const length = constantOf(size);
    if (length === undefined) {
      places.set(buffer, symbolic.place(size, range));
    } else {
      places.set(buffer, addSizes(start, constant.place(length, range)));
    }
  }
  const { starts, end } = symbolic.layOut(addSizes(start, constant.end));
  for (const [buffer, place] of places) {
    offsets.set(buffer, "last" in place ? present(starts.get(place)) : place);
  }
  return { used, end };
}

/** From the first statement that touches a value to the last. */
interface Range {
  readonly first: number;
  last: number;
}

/** Places for values of constant sizes, counted from 0. */
class FirstFit {
  /** What is taken, a binary heap: what is free again soonest comes first. */
  readonly #taken = new Heap<{ from: number; to: number; last: number }>((a, b) => a.last - b.last);
  /** What is free, in order; none of them touch. The last one has no end. */
  readonly #free = [{ from: 0, to: Infinity }];
  #end = 0;

  get end(): Size {
    return constantSize(this.#end);
  }

  place(length: number, range: Range): Size {
    for (let one = this.#taken.peek(); one && one.last < range.first; one = this.#taken.peek()) {
      this.#taken.pop();
      this.#release(one.from, one.to);
    }
    const at = this.#free.findIndex((one) => one.to - one.from >= length);
    const gap = present(this.#free[at], "the last gap has no end");
    const { from } = gap;
    gap.from += length;
    if (gap.from === gap.to) this.#free.splice(at, 1);
    this.#taken.push({ from, to: from + length, last: range.last });
    this.#end = Math.max(this.#end, from + length);
    return constantSize(from);
  }

  /** Joins what has become free with the gaps that it touches. */
  #release(from: number, to: number): void {
    const free = this.#free;
    let [low, high] = [0, free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (present(free[middle]).from < from) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [free[low - 1], free[low]];
    const touchesBefore = before?.to === from;
    const touchesAfter = after?.from === to;
    if (touchesBefore && touchesAfter) {
      before.to = after.to;
      free.splice(low, 1);
    } else if (touchesBefore) before.to = to;
    else if (touchesAfter) after.from = from;
    else free.splice(low, 0, { from, to });
  }
}

interface Region {
  size: Size;
  last: number;
}

/** Places for values of symbolic sizes. */
class Regions {
  readonly #regions: Region[] = [];

  /** A region that is free: one of this size, else a larger one, else a smaller one, which grows; or a new one. */
  place(size: Size, { first, last }: Range): Region {
    const free = this.#regions.filter((one) => one.last < first);
    const region =
      free.find((one) => one.size === size) ??
      free.find((one) => isAtLeast(one.size, size)) ??
      free.find((one) => isAtLeast(size, one.size));
    if (!region) {
      const made = { size, last };
      this.#regions.push(made);
      return made;
    }
    if (isAtLeast(size, region.size)) region.size = size;
    region.last = last;
    return region;
  }

  /** Where the regions begin, one after the other from `start` on, once all have their sizes. */
  layOut(start: Size): { readonly starts: ReadonlyMap<Region, Size>; readonly end: Size } {
    const starts = new Map<Region, Size>();
    const end = this.#regions.reduce((at, region) => {
      starts.set(region, at);
      return addSizes(at, region.size);
    }, start);
    return { starts, end };
  }
}

/**
 * From the statement that first writes a buffer to the one that last reads it, in order of first use.
 * What a loop or a branch of the model needs for itself lives within it; what it uses of what is around
 * it lives as long as the whole of it.
 */
function liveRanges(
  statements: readonly Statement[],
  scratch: ReadonlySet<Buffer>,
  lodgings: ReadonlyMap<Buffer, Lodging>,
): Map<Buffer, Range> {
  const ranges = new Map<Buffer, Range>();
  let at = 0;
  const visit = (block: readonly Statement[], own: ReadonlySet<Buffer>): void => {
    const evaluated = new ExprSet();
    for (const statement of block) {
      // A part evaluates what it needs anew.
      if (statement.kind === "part") {
        visit(statement.body, own);
        continue;
      }
      const first = at++;
      if (statement.kind === "iteration" || statement.kind === "branch") {
        const inner = new Set(statement.uses.scratch);
        for (const one of blocksOf(statement)) visit(one, inner);
      }
      const touch = (buffer: Buffer): void => {
        const base = rootOf(buffer, lodgings);
        if (!own.has(base)) return;
        const range = ranges.get(base);
        if (range) range.last = at - 1;
        else ranges.set(base, { first, last: at - 1 });
      };
      [...writtenBy([statement]), ...readWhole([statement])].forEach(touch);
      const touchLoaded = (load: LoadExpr): void => {
        touch(load.buffer);
      };
      walkLoads(statement, evaluated, touchLoaded);
      for (const one of flatten([statement])) {
        if (one.kind === "part") walkLoads(one, new ExprSet(), touchLoaded);
      }
    }
  };
  visit(statements, scratch);
  return new Map([...ranges].sort(([, a], [, b]) => a.first - b.first));
}
