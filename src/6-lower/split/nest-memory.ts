import type { Buffer } from "../../ir/loops.ts";
import { constantIndex } from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, constantSize, multiplySizes, type Size, ZERO } from "../../ir/size.ts";
import { baseOf } from "../../ir/statements.ts";
import type { Buffers } from "../memory.ts";

/**
 * Rows of scratch that were shared before are not: beyond so many numbers that would cost too much memory, unless
 * the code that goes is longer, at a number for each byte: a byte of bytecode becomes about eight of machine code.
 */
const MOST_NUMBERS = 1 << 16;

export interface NestMemoryOptions {
  readonly buffers: Buffers;
  /** Where leaves, results and saved values lie in their arrays. */
  readonly offsets: ReadonlyMap<Buffer, Size>;
  /** The memory that only the function uses, and which has no place yet. */
  readonly scratch: Set<Buffer>;
  readonly nameOf: (node: Buffer["node"]) => string | undefined;
}

/** What the layers touch, in the same order in each. */
type Layer = readonly Buffer[];

/** From one layer to the next: so many numbers further on, or in other scratch. */
type Distance = number | "other" | undefined;

/** Which layers follow each other at equal distances: the longest stretch. */
export function regularLayers(
  layers: readonly Layer[],
  options: NestMemoryOptions,
): { begin: number; end: number } {
  const keys = layers.slice(1).map((layer, at) => {
    const distances = distancesBetween(present(layers[at]), layer, options);
    return distances.includes(undefined) ? undefined : distances.join();
  });
  let [begin, end] = [0, 1];
  for (let from = 0; from < keys.length;) {
    let to = from + 1;
    while (to < keys.length && keys[to] === keys[from]) to++;
    if (keys[from] !== undefined && to + 1 - from > end - begin) [begin, end] = [from, to + 1];
    from = to;
  }
  return { begin, end };
}

/**
 * How much further on each layer reads and writes than the one before; what lies in scratch of its own in each
 * comes to lie in rows of memory. Undefined where that cannot be, or takes more memory than `saved` bytes of code allow.
 */
export function distancesIn(
  layers: readonly Layer[],
  options: NestMemoryOptions,
  saved: number,
): readonly number[] | undefined {
  const [first, second] = layers as [Layer, Layer, ...Layer[]];
  const distances = distancesBetween(first, second, options);
  const families = new Families();
  const isGiven = distances.every((distance, at) => {
    if (distance !== "other") return true;
    return families.add(layers.map((layer) => baseOf(present(layer[at]))));
  });
  if (!isGiven || !families.layOut(options, Math.max(MOST_NUMBERS, saved))) return undefined;
  return distances.map((distance, at) => {
    if (distance !== "other") return present(distance);
    return Number(constantOf(countOf(baseOf(present(first[at])).shape)));
  });
}

function distancesBetween(from: Layer, to: Layer, options: NestMemoryOptions): Distance[] {
  return to.map((buffer, at) => {
    const before = present(from[at]);
    const [a, b] = [placeOf(before, options), placeOf(buffer, options)];
    if (!a || !b) return undefined;
    if (a.of === b.of) return b.at - a.at;
    const isFree = (one: Buffer): boolean =>
      options.scratch.has(baseOf(one)) && !options.buffers.lodgings.has(baseOf(one));
    return isFree(before) && isFree(buffer) ? "other" : undefined;
  });
}

/** Where a buffer begins, in an array or in memory that has no place yet. */
function placeOf(
  buffer: Buffer,
  { buffers: { lodgings }, offsets }: NestMemoryOptions,
): { of: string; at: number } | undefined {
  let at = constantOf(buffer.from ?? ZERO);
  let root = baseOf(buffer);
  for (let found = lodgings.get(root); found; found = lodgings.get(root)) {
    const { constant, terms, lookups } = found.from;
    const from = constantOf(constant);
    if (terms.length > 0 || lookups.length > 0 || from === undefined) return undefined;
    at = at === undefined ? undefined : at + from + (constantOf(found.in.from ?? ZERO) ?? NaN);
    root = baseOf(found.in);
  }
  if (at === undefined || Number.isNaN(at)) return undefined;
  const offset = offsets.get(root);
  if (!offset) return { of: `buffer ${root.id}`, at };
  const start = constantOf(offset);
  return start === undefined ? undefined : { of: root.space, at: start + at };
}

/** Scratch of equal size, one after the other in the order of the layers. */
class Families {
  readonly #rows: Map<number, Buffer>[] = [];
  readonly #places = new Map<Buffer, { family: Map<number, Buffer>; row: number }>();

  /** What the layers have in the same place; false if that contradicts what was said before. */
  add(own: readonly Buffer[]): boolean {
    const at = own.findIndex((buffer) => this.#places.has(buffer));
    const known = own[at] && this.#places.get(own[at]);
    const family = known?.family ?? new Map<number, Buffer>();
    if (!known) this.#rows.push(family);
    const start = known ? known.row - at : 0;
    return own.every((buffer, layer) => {
      const place = this.#places.get(buffer);
      if (place) return place.family === family && place.row === start + layer;
      const isAlike = [...family.values()].every(
        (other) => countOf(other.shape) === countOf(buffer.shape),
      );
      if (!isAlike || family.has(start + layer)) return false;
      family.set(start + layer, buffer);
      this.#places.set(buffer, { family, row: start + layer });
      return true;
    });
  }

  /** Gives each family memory; false, and nothing changes, if that is too much. */
  layOut({ buffers, scratch, nameOf }: NestMemoryOptions, most: number): boolean {
    const families = this.#rows.map((family) => {
      const rows = [...family].sort(([a], [b]) => a - b);
      const [[least, first]] = rows as [[number, Buffer]];
      return { rows, least, first, length: present(rows.at(-1))[0] - least + 1 };
    });
    const isSmall = families.every(({ first, length }) => {
      const numbers = constantOf(countOf(first.shape));
      return numbers !== undefined && numbers * length <= most;
    });
    if (!isSmall) return false;
    for (const { rows, least, first, length } of families) {
      const name = nameOf(first.node)?.replace(/\d+$/, "") ?? "";
      const made = buffers.make("cache", first.node, [constantSize(length), ...first.shape]);
      const whole = { ...made, label: name === "" ? "values" : `${name}s` };
      scratch.add(whole);
      for (const [row, buffer] of rows) {
        const from = multiplySizes(countOf(buffer.shape), constantSize(row - least));
        buffers.lodgings.set(buffer, { in: whole, from: constantIndex(from) });
        scratch.delete(buffer);
      }
    }
    return true;
  }
}
