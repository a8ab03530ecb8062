import { expect, test } from "vitest";
import { Random } from "../../src/check/random.ts";
import { Arena, type Node } from "../../src/ir/graph.ts";
import { NodeMap, NodeSet } from "../../src/ir/node-map.ts";
import { ordered } from "../../src/ir/order.ts";
import { SCALAR } from "../../src/ir/shape.ts";

function nodesOf(arena: Arena, count: number): Node[] {
  const type = { dtype: "real", shape: SCALAR } as const;
  return Array.from({ length: count }, (_, name) => arena.intern("leaf", [], { name }, type));
}

test("a map of nodes does what a Map does, in the same order", () => {
  const nodes = nodesOf(new Arena(), 3000);
  const random = new Random(1);
  const [own, plain] = [new NodeMap<number>(), new Map<Node, number>()];
  for (let at = 0; at < 2000; at++) {
    const node = random.pick(nodes);
    own.set(node, at);
    plain.set(node, at);
  }
  expect(own.size).toBe(plain.size);
  expect([...own]).toEqual([...plain]);
  expect([...own.keys()]).toEqual([...plain.keys()]);
  expect([...own.values()]).toEqual([...plain.values()]);
  expect(nodes.map((node) => own.get(node))).toEqual(nodes.map((node) => plain.get(node)));
  expect(nodes.map((node) => own.has(node))).toEqual(nodes.map((node) => plain.has(node)));
  const visited: [Node, number][] = [];
  own.forEach((value, node) => visited.push([node, value]));
  expect(visited).toEqual([...plain]);
});

test("a set of nodes has those that were added", () => {
  const nodes = nodesOf(new Arena(), 1000);
  const set = new NodeSet();
  for (const node of nodes) if (node.id % 3 === 0) set.add(node);
  expect(nodes.filter((node) => set.has(node))).toEqual(nodes.filter(({ id }) => id % 3 === 0));
});

test.each([
  ["agree with the operands", (node: Node) => node.id],
  ["contradict the operands", (node: Node) => -node.id],
  ["are all the same", () => 0],
])("operands come first, where ranks %s", (_, rankOf) => {
  const arena = new Arena();
  const random = new Random(2);
  const nodes = nodesOf(arena, 3);
  const type = { dtype: "real", shape: SCALAR } as const;
  for (let at = 0; at < 300; at++) {
    nodes.push(arena.intern("mul", [random.pick(nodes), random.pick(nodes)], {}, type));
  }
  const order = ordered(nodes.slice(-20), rankOf);
  const places = new Map(order.map((node, at) => [node, at]));
  for (const node of order) {
    for (const input of node.inputs) {
      expect(places.get(input)).toBeLessThan(places.get(node) ?? -1);
    }
  }
  // Kahn's algorithm with the least rank first, written in the most obvious way.
  const waiting = new Set(order);
  const expected: Node[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting].filter((node) => !node.inputs.some((input) => waiting.has(input)));
    const next = ready.reduce((a, b) => ((rankOf(a) - rankOf(b) || a.id - b.id) <= 0 ? a : b));
    expected.push(next);
    waiting.delete(next);
  }
  expect(order).toEqual(expected);
});
