import { Random } from "../../src/check/random.ts";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { Arena, type Attribute, type Graph, type Leaf, type Node } from "../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import { countOf, numbersOf, shapeOf } from "../../src/ir/shape.ts";
import type { Size } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";
import { arityOf, elementwise } from "../../src/ops/elementwise.ts";
import { randomSpecification } from "./random-graph.ts";
import { modelOf } from "./specification.ts";

/** A random model with its gradients. */
export function randomGraph(seed: number): Graph {
  return differentiate(modelOf(randomSpecification(seed))).graph;
}

/** Leaves filled with ordinary numbers or, where asked for, now and then with NaN, ±0, ±∞ and extremes. */
export function leafValues(
  graph: Graph,
  seed: number,
  hasSpecials: boolean,
): Map<Node, Float64Array> {
  const random = new Random(seed);
  const specials = [0, -0, 1, -1, NaN, Infinity, -Infinity, 5e-324, -5e-324, 1e308, -1e308];
  const draw = (): number => {
    const choice = hasSpecials ? random.uniform() : 1;
    if (choice < 0.3) return random.pick(specials);
    return choice < 0.6 ? random.bits() : random.normal();
  };
  return new Map(
    graph.leaves.map(({ node }) => [
      node,
      Float64Array.from({ length: numbersOf([countOf(node.shape)])[0] ?? 0 }, draw),
    ]),
  );
}

/**
 * How many operations a graph takes: reading a constant, or repeating a value, is none, and a power
 * counts as the three products that it may be replaced with.
 */
export function operationsOf(graph: Graph): number {
  const free = ["leaf", "constant", "tensor", "broadcastTo"];
  return reachable(rootsOf(graph))
    .filter((node) => !free.includes(node.op))
    .reduce((sum, node) => sum + (node.op === "pow" ? 3 : 1), 0);
}

/** How many numbers the operations of a graph compute, counted alike. */
export function elementsComputed(graph: Graph): number {
  const free = ["leaf", "constant", "tensor", "broadcastTo", "reshape"];
  return reachable(rootsOf(graph))
    .filter((node) => !free.includes(node.op))
    .reduce((sum, node) => {
      const count = numbersOf([countOf(node.shape)])[0] ?? 0;
      return sum + count * (node.op === "pow" ? 3 : 1);
    }, 0);
}

/** How many nodes the graph's arena has ever made. */
export function nodesMade(graph: Graph): number {
  return new Builder(graph.arena).leaf("inputs", `probe ${graph.name}`, []).id;
}

/** A graph of one output over leaves `x [2, 3]`, `y [3, 2]`, `v [3]`, `w [1, 3]`, `s []`, `t []`, `c [2, 2, 2]` and conditions `p`, `q`. */
export function graphOf(build: (b: Builder, leaves: Leaves) => Node): Graph {
  const arena = new Arena();
  const b = new Builder(arena);
  const leaf = (name: string, sizes: readonly number[]): Leaf => ({
    role: "inputs",
    name,
    node: b.leaf("inputs", name, shapeOf(sizes)),
  });
  const leaves = [
    leaf("x", [2, 3]),
    leaf("y", [3, 2]),
    leaf("v", [3]),
    leaf("w", [1, 3]),
    leaf("s", []),
    leaf("t", []),
    leaf("c", [2, 2, 2]),
  ];
  const [x, y, v, w, s, t, c] = leaves.map(({ node }) => node) as Seven;
  const p = b.apply("greater", [s, t]);
  const q = b.apply("less", [s, b.constant(1)]);
  const node = build(b, { x, y, v, w, s, t, c, p, q });
  return {
    name: "test",
    arena,
    leaves,
    outputs: [{ name: "out", node }],
    gradients: [],
    transforms: [],
  };
}

type Seven = [Node, Node, Node, Node, Node, Node, Node];

export type Leaves = Readonly<Record<"x" | "y" | "v" | "w" | "s" | "t" | "c" | "p" | "q", Node>>;

/** A small graph's first output as a nested call. */
export function textOf(graph: Graph): string {
  const text = (node: Node): string => {
    if (node.op === "leaf") return node.attributes["name"] as string;
    if (node.op === "constant") return showNumber(Number(node.attributes["value"]));
    const attributes = Object.values(node.attributes).map(showAttribute);
    return `${node.op}(${[...node.inputs.map(text), ...attributes].join(", ")})`;
  };
  return graph.outputs.map(({ node }) => text(node)).join("; ");
}

function showNumber(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}

function showAttribute(value: Attribute): string {
  return typeof value === "object" ? `[${value.map(showItem).join(" ")}]` : String(value);
}

function showItem(item: number | Size): string {
  return typeof item === "number" ? showNumber(item) : item.key;
}

/**
 * A random graph on which rules of formulas apply often: few leaves of shapes that broadcast, usual
 * constants, many signs and conditions. Every value that nothing reads is an output.
 */
export function denseGraph(seed: number, count: number): Graph {
  const random = new Random(seed);
  const base = graphOf((_, { s }) => s);
  const b = new Builder(base.arena);
  const constants = [0, -0, 1, 1, -1, 2, -2, 0.5, -0.5, 3, Infinity];
  const reals = base.leaves
    .filter(({ name }) => name !== "y" && name !== "c")
    .map(({ node }) => node);
  const truths = [b.apply("less", reals.slice(0, 2))];
  const unread = new Set<Node>();
  const real = (): Node =>
    random.chance(0.2) ? b.constant(random.pick(constants)) : random.pick(reals.slice(-12));
  // What formulas are made of, more often than all the rest.
  const usual = ["neg", "neg", "neg", "mul", "mul", "add", "sub", "div", "where"];
  const ops = [...elementwise.keys(), ...usual, ...usual, ...usual, ...usual];
  for (let i = 0; i < count; i++) {
    const op = random.pick(ops);
    const row = elementwise.get(op);
    if (!row) continue;
    const operands = Array.from({ length: arityOf(row) }, (_, at) =>
      row.types?.operands[at] === "bool" ? random.pick(truths.slice(-4)) : real(),
    );
    const node = b.apply(op, operands);
    (node.dtype === "bool" ? truths : reals).push(node);
    if (node.dtype === "real") unread.add(node);
    for (const operand of operands) unread.delete(operand);
  }
  const outputs = [...unread].map((node, at) => ({ name: `out${at}`, node }));
  return { ...base, outputs };
}
