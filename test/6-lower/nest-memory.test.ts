import { describe, expect, test } from "vitest";
import { Buffers } from "../../src/6-lower/memory.ts";
import { distancesIn, regularLayers } from "../../src/6-lower/split/nest-memory.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { Arena, type Node } from "../../src/ir/graph.ts";
import type { Buffer } from "../../src/ir/loops.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { constantOf, constantSize, type Size } from "../../src/ir/size.ts";

/** Memory of so many buffers of scratch, each of `size` numbers, and of saved values at these places. */
function memory(
  scratch: number,
  { size = 4, saved = [] }: { size?: number; saved?: readonly number[] } = {},
) {
  const buffers = new Buffers();
  const arena = new Arena();
  const node: Node = arena.intern(
    "leaf",
    [],
    { role: "inputs", name: "x" },
    { dtype: "real", shape: [] },
  );
  const make = (): Buffer => buffers.make("cache", node, shapeOf([size]));
  const own = Array.from({ length: scratch }, make);
  const kept = saved.map(make);
  const offsets = new Map<Buffer, Size>(
    kept.map((one, at) => [one, constantSize(present(saved[at]))]),
  );
  return { own, kept, options: { buffers, offsets, scratch: new Set(own), nameOf: () => "h" } };
}

describe("scratch of the layers", () => {
  test("lies in rows, as far as what they read before the first", () => {
    const { own, options } = memory(5);
    const [a, b, c, d, e] = own as [Buffer, Buffer, Buffer, Buffer, Buffer];
    const layers = [
      [a, b],
      [b, c],
      [c, d],
      [d, e],
    ];
    expect(regularLayers(layers, options)).toEqual({ begin: 0, end: 4 });
    expect(distancesIn(layers, options, 0)).toEqual([4, 4]);
    const [whole, ...others] = [...options.scratch];
    expect(others).toEqual([]);
    expect(present(whole).shape.map(constantOf)).toEqual([5, 4]);
    const places = own.map((one) => present(options.buffers.lodgings.get(one)));
    expect(places.map((one) => constantOf(one.from.constant))).toEqual([0, 4, 8, 12, 16]);
    // What has its place has a distance.
    expect(distancesIn([[e], [d], [c]], options, 0)).toEqual([-4]);
  });

  test("and saved values in turn are at no distance from each other", () => {
    const { own, kept, options } = memory(1, { saved: [0] });
    const layers = [own, kept];
    expect(regularLayers(layers, options)).toEqual({ begin: 0, end: 1 });
  });

  test("that is met in two orders is none of rows, and nothing changes", () => {
    const { own, options } = memory(3);
    const [a, b, c] = own as [Buffer, Buffer, Buffer];
    const layers = [
      [a, b],
      [b, c],
      [c, a],
    ];
    expect(distancesIn(layers, options, 0)).toBeUndefined();
    expect([...options.scratch]).toEqual(own);
    expect(options.buffers.lodgings.size).toBe(0);
  });

  test("of too many numbers is shared as before", () => {
    const { own, options } = memory(4, { size: 1 << 15 });
    const layers = own.map((one) => [one]);
    expect(distancesIn(layers, options, (1 << 17) - 1)).toBeUndefined();
    // Unless it is the code that would be long.
    expect(distancesIn(layers, options, 1 << 17)).toEqual([1 << 15]);
  });
});

test("saved values at equal distances, as long as they are", () => {
  const { kept, options } = memory(0, { saved: [0, 8, 16, 24, 25, 33, 41] });
  const layers = kept.map((one) => [one]);
  expect(regularLayers(layers, options)).toEqual({ begin: 0, end: 4 });
  expect(distancesIn(layers.slice(0, 4), options, 0)).toEqual([8]);
});
