import {
  type Buffer,
  type Index,
  isPlainIndex,
  type Local,
  type LoopStatement,
  type LoopVariable,
  type Statement,
} from "../ir/loops.ts";
import { ONE } from "../ir/size.ts";
import { baseOf, flatten, walkVarying } from "../ir/statements.ts";

/** Which axes of a buffer are indexed by exactly the loop variable, in every access. */
interface Access {
  /** Undefined where an access sees the memory in another shape. */
  axes: ReadonlySet<number> | undefined;
  /** Whether all of them add pieces to what is there. */
  adds: boolean;
}

/** What a loop reads and writes, and how its accesses depend on the loop variable. */
export class Footprint {
  readonly reads = new Map<Buffer, Access>();
  readonly writes = new Map<Buffer, Access>();
  /** Accumulators that live longer than an iteration. */
  readonly carried = new Set<Local>();
  readonly locals = new Set<Local>();
  /** Whether it does nothing but look values up: what uses them may share the loop, whatever else that does. */
  isLookup = true;
  /** Whether there is no loop inside. */
  isFlat = true;
  /** Whether iterations add to what earlier ones have left: then their order matters. */
  isOrdered = false;

  constructor(loop?: LoopStatement) {
    if (!loop) return;
    const own = new Set<Local>();
    for (const one of flatten(loop.body)) {
      if (one.kind === "loop") this.isFlat = false;
      else if (!isLookup(one)) this.isLookup = false;
      if (one.kind === "accumulator") own.add(one.local);
      if (one.kind === "accumulate" && !own.has(one.local)) this.carried.add(one.local);
      if (one.kind === "store") {
        note(this.writes, one.buffer, one.index, loop.variable, one.isPiece);
      }
      if (one.kind === "store" && one.accumulate) this.isOrdered = true;
    }
    if (this.carried.size > 0) this.isOrdered = true;
    walkVarying(loop.body, (expr) => {
      if (expr.kind === "load") note(this.reads, expr.buffer, expr.index, loop.variable);
      if (expr.kind === "local" && !own.has(expr.local)) this.locals.add(expr.local);
    });
  }

  /** Adds the footprint of a loop that was fused into this one. */
  include(other: Footprint): void {
    this.isFlat &&= other.isFlat;
    this.isLookup &&= other.isLookup;
    this.isOrdered ||= other.isOrdered;
    merge(this.reads, other.reads);
    merge(this.writes, other.writes);
    other.carried.forEach((local) => this.carried.add(local));
    other.locals.forEach((local) => this.locals.add(local));
  }

  /**
   * Whether joining the loops saves passes over the same tensors though neither needs the other.
   * Simple loops that read mostly the same are joined; loops around loops only where both write what
   * they compute, or both only reduce; sums over the same rows share them, wherever they build up.
   */
  sharesDataWith(other: Footprint): boolean {
    if (other.isLookup) return true;
    const shared = [...other.reads.keys()].filter((buffer) => this.reads.has(buffer)).length;
    const isMostly = shared * 2 > other.reads.size;
    if (this.isFlat && other.isFlat && isMostly) return true;
    if (this.carried.size > 0 !== other.carried.size > 0) {
      return this.isOrdered && other.isOrdered && this.#sharesRowsWith(other);
    }
    if (this.carried.size > 0) return isMostly && this.writes.size === 0;
    const touches = (buffer: Buffer): boolean =>
      buffer.shape.some((size) => size !== ONE) &&
      (this.reads.has(buffer) || this.writes.has(buffer));
    return [...other.reads.keys(), ...other.writes.keys()].some(touches);
  }

  /** Whether both read the same tensor, and in each iteration the same row of it. */
  #sharesRowsWith(other: Footprint): boolean {
    return [...other.reads].some(([buffer, access]) => {
      const own = this.reads.get(buffer);
      return own !== undefined && haveCommonAxis(own, access);
    });
  }
}

/**
 * Whether `user` needs of `producer` (loops over the same range) only what the same iteration
 * computes: each buffer that passes between them, or that both write, has an axis that both index by the loop variable
 * itself, and no accumulator of the producer is read before its loop has ended.
 */
export function isPointwise(producer: Footprint, user: Footprint): boolean {
  for (const local of user.locals) if (producer.carried.has(local)) return false;
  for (const [buffer, written] of user.writes) {
    const write = producer.writes.get(buffer);
    if (write && !(write.adds && written.adds) && !haveCommonAxis(write, written)) return false;
  }
  for (const [buffer, read] of user.reads) {
    const write = producer.writes.get(buffer);
    if (write && !haveCommonAxis(write, read)) return false;
  }
  return true;
}

/** Whether both stay, in each iteration, in one and the same slice. */
function haveCommonAxis({ axes: a }: Access, { axes: b }: Access): boolean {
  return a !== undefined && b !== undefined && [...a].some((axis) => b.has(axis));
}

function isLookup(one: Statement): boolean {
  const isStored = one.kind === "store" && one.value.kind === "load";
  return isStored && one.value.index.some(({ lookups }) => lookups.length > 0);
}

function note(
  accesses: Map<Buffer, Access>,
  buffer: Buffer,
  index: readonly Index[],
  variable: LoopVariable,
  adds = false,
): void {
  const axes = buffer.base
    ? undefined
    : new Set(index.flatMap((one, axis) => (isPlainIndex(one, variable) ? [axis] : [])));
  add(accesses, baseOf(buffer), { axes, adds });
}

function add(accesses: Map<Buffer, Access>, buffer: Buffer, { axes, adds }: Access): void {
  const known = accesses.get(buffer);
  if (!known) {
    accesses.set(buffer, { axes, adds });
    return;
  }
  known.adds &&= adds;
  known.axes = known.axes && axes && new Set([...known.axes].filter((axis) => axes.has(axis)));
}

function merge(into: Map<Buffer, Access>, from: ReadonlyMap<Buffer, Access>): void {
  for (const [buffer, access] of from) add(into, buffer, access);
}
