import { describe, expect, test } from "vitest";
import { Arena, type Attributes, type Node } from "../../src/ir/graph.ts";
import { ordered, reachable } from "../../src/ir/order.ts";
import { SCALAR, shapeOf } from "../../src/ir/shape.ts";
import { symbolSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";

const real = { dtype: "real", shape: SCALAR } as const;

describe("hash-consing", () => {
  const constants = [
    0,
    -0,
    NaN,
    Infinity,
    -Infinity,
    1,
    1e21,
    5e-324,
    0.1,
    0.1 + Number.EPSILON / 8,
  ];

  test("every constant is one node, and no two are the same one", () => {
    const b = new Builder(new Arena());
    const nodes = constants.map((value) => b.constant(value));
    expect(new Set(nodes).size).toBe(
      new Set(constants.map((x) => (Object.is(x, -0) ? "-0" : x))).size,
    );
    constants.forEach((value, at) => {
      expect(b.constant(value)).toBe(nodes[at]);
      expect(nodes[at]?.attributes["value"]).toBe(value);
    });
  });

  test.each<[string, Attributes, Attributes]>([
    ["signs of zeros in lists", { data: [0, 1] }, { data: [-0, 1] }],
    ["NaN and null-like text", { data: [NaN] }, { data: [0] }],
    ["a text and the number it shows", { a: "1" }, { a: 1 }],
    ["a truth value and its name", { a: true }, { a: "true" }],
    ["a list and its only element", { a: [1] }, { a: 1 }],
    ["how a list is divided", { a: [1, 23] }, { a: [12, 3] }],
    ["a text that looks like two attributes", { a: '1";b="2' }, { a: "1", b: "2" }],
    ["sizes of another symbol", { a: [symbolSize("N")] }, { a: [symbolSize("M")] }],
  ])("tells apart %s", (_, one, other) => {
    const arena = new Arena();
    const first = arena.intern("tensor", [], one, real);
    expect(arena.intern("tensor", [], other, real)).not.toBe(first);
    expect(arena.intern("tensor", [], { ...one }, real)).toBe(first);
  });

  test("looks at operation, operands in order, attributes in any order, and type", () => {
    const arena = new Arena();
    const b = new Builder(arena);
    const [x, y] = [b.leaf("inputs", "x", SCALAR), b.leaf("inputs", "y", SCALAR)];
    expect(b.sub(x, y)).toBe(b.sub(x, y));
    expect(b.sub(x, y)).not.toBe(b.sub(y, x));
    expect(b.sub(x, y)).not.toBe(b.add(x, y));
    expect(b.leaf("params", "x", SCALAR)).not.toBe(x);
    expect(b.leaf("inputs", "x", shapeOf([1]))).not.toBe(x);
    const node = arena.intern("f", [x], { p: 1, q: 2 }, real);
    expect(arena.intern("f", [x], { q: 2, p: 1 }, real)).toBe(node);
    expect(arena.intern("f", [x], { p: 1, q: 2 }, { dtype: "bool", shape: SCALAR })).not.toBe(node);
  });

  test("a node made in place of another has its rank, and the next one its own again", () => {
    const b = new Builder(new Arena());
    const x = b.leaf("inputs", "x", SCALAR);
    const y = b.neg(x);
    const z = b.neg(y);
    const instead = b.arena.inPlaceOf(y, () => b.add(x, x));
    const after = b.mul(x, x);
    const rank = (node: Node): number => b.arena.rankOf(node);
    expect(rank(instead)).toBe(rank(y));
    expect(rank(after)).toBeGreaterThan(rank(z));
    expect(() =>
      b.arena.inPlaceOf(y, () => {
        throw new Error("fails");
      }),
    ).toThrow("fails");
    expect(rank(b.sub(x, z))).toBeGreaterThan(rank(after));
  });

  test("names and places go from what is replaced to what is newer and has none", () => {
    const arena = new Arena();
    const b = new Builder(arena);
    const x = b.leaf("inputs", "x", SCALAR);
    const older = b.neg(x);
    const from = b.neg(older);
    const to = b.mul(from, x);
    const named = b.mul(to, x);
    arena.names.set(from, "h");
    arena.names.set(named, "own");
    for (const node of [older, to, named]) arena.inherit(from, node);
    expect([older, to, named].map((node) => arena.names.get(node))).toEqual([
      undefined,
      "h",
      "own",
    ]);
    const constant = b.constant(3);
    arena.inherit(from, constant);
    expect(arena.names.has(constant)).toBe(false);
  });
});

describe("order", () => {
  const LONG = 100_000;

  /** What toEqual says, without the hours it takes to show a difference of such lists. */
  function areSame(one: readonly Node[], other: readonly Node[]): boolean {
    return one.length === other.length && one.every((node, at) => node === other[at]);
  }

  function chain(b: Builder): Node[] {
    const nodes = [b.leaf("inputs", "x", SCALAR)];
    for (let node = nodes[0]!, at = 1; at < LONG; at++) nodes.push((node = b.neg(node)));
    return nodes;
  }

  test("a chain of 100,000 values does not overflow the stack", () => {
    const b = new Builder(new Arena());
    const nodes = chain(b);
    const roots = nodes.slice(-1);
    expect(areSame(reachable(roots), nodes)).toBe(true);
    expect(
      areSame(
        ordered(roots, (node) => b.arena.rankOf(node)),
        nodes,
      ),
    ).toBe(true);
  }, 20_000);

  test("100,000 values without dependencies come by rank", () => {
    const b = new Builder(new Arena());
    const nodes = Array.from({ length: LONG }, (_, at) => b.constant(at));
    const rank = (node: Node): number => (node.id * 7919) % LONG;
    const byRank = nodes.toSorted((one, other) => rank(one) - rank(other));
    expect(areSame(ordered(nodes, rank), byRank)).toBe(true);
  }, 20_000);

  test("operands come first even where their rank is greater", () => {
    const b = new Builder(new Arena());
    const x = b.leaf("inputs", "x", SCALAR);
    const y = b.neg(x);
    const late = b.mul(x, x);
    const early = b.arena.inPlaceOf(y, () => b.add(late, y));
    const order = ordered([early], (node) => b.arena.rankOf(node));
    expect(order).toEqual([x, y, late, early]);
  });

  test("is by rank, then by age, each value once, roots in any order", () => {
    const b = new Builder(new Arena());
    const [x, y] = [b.leaf("inputs", "x", SCALAR), b.leaf("inputs", "y", SCALAR)];
    const [p, q] = [b.mul(x, x), b.add(y, x)];
    const replaced = b.arena.inPlaceOf(p, () => b.neg(x));
    const top = b.sub(q, p);
    const rank = (node: Node): number => b.arena.rankOf(node);
    for (const roots of [
      [top, replaced, q],
      [q, replaced, top, top],
    ]) {
      expect(ordered(roots, rank)).toEqual([x, y, p, replaced, q, top]);
      expect(new Set(reachable(roots))).toEqual(new Set([x, y, p, q, replaced, top]));
      expect(reachable(roots)).toHaveLength(6);
    }
  });

  test("stops where it is told to", () => {
    const b = new Builder(new Arena());
    const x = b.leaf("inputs", "x", SCALAR);
    const h = b.neg(x);
    const y = b.mul(h, h);
    const cut = (node: Node): readonly Node[] => (node === h ? [] : node.inputs);
    expect(reachable([y], cut)).toEqual([h, y]);
    expect(ordered([y], (node) => b.arena.rankOf(node), cut)).toEqual([h, y]);
  });
});
