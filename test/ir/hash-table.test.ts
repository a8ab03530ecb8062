import { expect, test } from "vitest";
import { HashTable, mix } from "../../src/ir/hash-table.ts";

test("finds what was put in, however many have the same hash", () => {
  const table = new HashTable<number>();
  const hashOf = (one: number): number => mix(0, one % 40);
  for (let one = 0; one < 5000; one++) {
    expect(table.find(hashOf(one), (other) => other === one)).toBeUndefined();
    table.add(hashOf(one), one);
  }
  for (let one = 0; one < 5000; one++) {
    expect(table.find(hashOf(one), (other) => other === one)).toBe(one);
  }
});

test("a hash of other things in another order is another one", () => {
  expect(mix(mix(0, 1), 2)).not.toBe(mix(mix(0, 2), 1));
  const near = Array.from({ length: 1000 }, (_, at) => mix(mix(0, at), at + 1) & 0xffff);
  expect(new Set(near).size).toBeGreaterThan(950);
});
