import { describe, expect, test } from "vitest";
import { layOutScratch } from "../../src/6-lower/layout.ts";
import { Random } from "../../src/check/random.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { evaluateSize } from "../../src/ir/evaluate-size.ts";
import { Arena } from "../../src/ir/graph.ts";
import type { Buffer, Statement } from "../../src/ir/loops.ts";
import { addSizes, constantSize, multiplySizes, type Size, symbolSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";

const [N, M] = [symbolSize("N"), symbolSize("M")];
const n = constantSize;

/** A value of scratch: how large it is, in which statement it is made and which is the last to read it. */
interface Life {
  readonly size: Size;
  readonly made: number;
  readonly read: number;
}

interface Laid {
  readonly offsets: ReadonlyMap<Buffer, Size>;
  readonly buffers: readonly Buffer[];
  readonly end: Size;
}

/** The layout of values with these lives, behind `start` slots that are taken. */
function laidOut(lives: readonly Life[], start: Size): Laid {
  const node = new Builder(new Arena()).leaf("inputs", "x", []);
  const buffers = lives.map(({ size }, id): Buffer => ({
    id,
    space: "cache",
    shape: [size],
    node,
  }));
  const result: Buffer = { id: -1, space: "cache", shape: [], node };
  const last = Math.max(...lives.map(({ read }) => read));
  const statements = Array.from({ length: last + 1 }, (_, at): Statement[] => {
    const read = buffers.filter((_, own) => lives[own]?.read === at);
    const made = buffers.filter((_, own) => lives[own]?.made === at);
    // One statement reads and makes at once: what dies in it is still there.
    const operands = [...read, ...made.slice(1)];
    return [{ kind: "call", template: "", sizes: [], operands, result: made[0] ?? result }];
  }).flat();
  const offsets = new Map<Buffer, Size>();
  const { end } = layOutScratch(statements, new Set(buffers), offsets, start, new Map());
  return { offsets, buffers, end };
}

describe("scratch of symbolic sizes", () => {
  test("comes after what is constant, and after what is kept", () => {
    const lives = [
      { size: N, made: 0, read: 9 },
      { size: n(3), made: 1, read: 9 },
      { size: multiplySizes(n(2), M), made: 2, read: 9 },
      { size: n(4), made: 3, read: 9 },
    ];
    const { offsets, buffers, end } = laidOut(lives, addSizes(N, n(1)));
    const places = buffers.map((buffer) => offsets.get(buffer));
    const kept = addSizes(N, n(1));
    expect(places[1]).toBe(kept);
    expect(places[3]).toBe(addSizes(kept, n(3)));
    expect(places[0]).toBe(addSizes(kept, n(7)));
    expect(places[2]).toBe(addSizes(addSizes(kept, n(7)), N));
    expect(end).toBe(addSizes(addSizes(addSizes(kept, n(7)), N), multiplySizes(n(2), M)));
  });

  test("takes the place of what is no longer read: of its size, larger, or smaller", () => {
    const four = multiplySizes(n(4), N);
    const after = (first: Size, second: Size): Size =>
      laidOut(
        [
          { size: first, made: 0, read: 1 },
          { size: second, made: 2, read: 3 },
        ],
        n(0),
      ).end;
    expect(after(N, N)).toBe(N);
    expect(after(four, N)).toBe(four);
    expect(after(N, four)).toBe(four);
    // Neither is sure to be large enough for the other.
    expect(after(N, M)).toBe(addSizes(N, M));
  });

  test("random lives: what is alive together has places of its own, within what is asked for", () => {
    const sizes = [
      n(1),
      n(3),
      N,
      M,
      multiplySizes(n(4), N),
      addSizes(N, n(2)),
      multiplySizes(N, M),
    ];
    const random = new Random(7);
    let compared = 0;
    for (let round = 0; round < 300; round++) {
      const lives = Array.from({ length: 2 + random.below(8) }, (_, at): Life => ({
        size: random.pick(sizes),
        made: at,
        read: at + 1 + random.below(6),
      }));
      const { offsets, buffers, end } = laidOut(lives, N);
      for (const values of [
        { N: 0, M: 3 },
        { N: 1, M: 1 },
        { N: 5, M: 2 },
      ]) {
        const at = (size: Size): number =>
          evaluateSize(size, (symbol) => values[symbol as "N" | "M"]);
        const spans = buffers.map((buffer, own) => {
          const from = at(present(offsets.get(buffer)));
          return { from, to: from + at(present(lives[own]).size), ...present(lives[own]) };
        });
        for (const [own, a] of spans.entries()) {
          expect(a.from).toBeGreaterThanOrEqual(values.N);
          expect(a.to).toBeLessThanOrEqual(at(end));
          for (const b of spans.slice(0, own)) {
            const isTogether = a.made <= b.read && b.made <= a.read;
            const isApart = a.to <= b.from || b.to <= a.from || a.from === a.to || b.from === b.to;
            if (isTogether) expect([isApart, lives]).toEqual([true, lives]);
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(5000);
  });
});

test("scratch of constant sizes takes the first gap that is large enough", () => {
  const random = new Random(11);
  for (let round = 0; round < 100; round++) {
    const lives = Array.from({ length: 2 + random.below(60) }, (_, made): Life => ({
      size: n(1 + random.below(9)),
      made,
      read: made + 1 + random.below(random.chance(0.2) ? 40 : 6),
    }));
    const { offsets, buffers, end } = laidOut(lives, n(5));
    const expected = firstFit(lives);
    expect(buffers.map((one) => offsets.get(one))).toEqual(expected.map((at) => n(5 + at)));
    const ends = lives.map(({ size }, own) => present(expected[own]) + numberOf(size));
    expect(end).toBe(n(5 + Math.max(...ends)));
  }
});

/** Slot by slot, by the definition. */
function firstFit(lives: readonly Life[]): number[] {
  const places: number[] = [];
  for (const { size, made } of lives) {
    const taken = new Set<number>();
    places.forEach((from, own) => {
      const other = present(lives[own]);
      if (other.read < made) return;
      for (let slot = 0; slot < numberOf(other.size); slot++) taken.add(from + slot);
    });
    let at = 0;
    for (let slot = 0; slot < at + numberOf(size); slot++) if (taken.has(slot)) at = slot + 1;
    places.push(at);
  }
  return places;
}

function numberOf(size: Size): number {
  return evaluateSize(size, () => NaN);
}
