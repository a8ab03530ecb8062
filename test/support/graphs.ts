import { Random } from "../../src/check/random.ts";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { type Graph, type Node } from "../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import { countOf, numbersOf } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";
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
  const draw = (): number =>
    hasSpecials && random.chance(0.3) ? random.pick(specials) : random.normal();
  return new Map(
    graph.leaves.map(({ node }) => [
      node,
      Float64Array.from({ length: numbersOf([countOf(node.shape)])[0] ?? 0 }, draw),
    ]),
  );
}

/**
 * How many operations a graph takes: reading a constant, or repeating a value, is none, and a power
 * counts as the two products that it may be replaced with.
 */
export function operationsOf(graph: Graph): number {
  const free = ["leaf", "constant", "tensor", "broadcastTo"];
  return reachable(rootsOf(graph))
    .filter((node) => !free.includes(node.op))
    .reduce((sum, node) => sum + (node.op === "pow" ? 2 : 1), 0);
}

/** How many numbers the operations of a graph compute, counted alike. */
export function elementsComputed(graph: Graph): number {
  const free = ["leaf", "constant", "tensor", "broadcastTo", "reshape"];
  return reachable(rootsOf(graph))
    .filter((node) => !free.includes(node.op))
    .reduce((sum, node) => {
      const count = numbersOf([countOf(node.shape)])[0] ?? 0;
      return sum + count * (node.op === "pow" ? 2 : 1);
    }, 0);
}

/** How many nodes the graph's arena has ever made. */
export function nodesMade(graph: Graph): number {
  return new Builder(graph.arena).leaf("inputs", `probe ${graph.name}`, []).id;
}

/** The graph as text: one line a node in the order of evaluation, then the roots. */
export function show(graph: Graph): string {
  const order = reachable(rootsOf(graph));
  const numbers = new Map(order.map((node, at) => [node, at]));
  const reference = (node: Node): string => {
    if (node.op === "leaf") return String(node.attributes["name"]);
    if (node.op === "constant") {
      const value = node.attributes["value"];
      return Object.is(value, -0) ? "-0" : String(value);
    }
    return `%${numbers.get(node) ?? "?"}`;
  };
  const lines = order
    .filter((node) => node.op !== "leaf" && node.op !== "constant")
    .map((node) => {
      const attributes =
        Object.keys(node.attributes).length > 0 ? JSON.stringify(node.attributes) : "";
      const name = graph.arena.names.get(node);
      const shape = node.shape.map((size) => size.key).join();
      return `${reference(node)}${name === undefined ? "" : ` ${name}`} = ${node.op}(${node.inputs.map(reference).join(", ")})${attributes} [${shape}]`;
    });
  const outputs = graph.outputs.map(({ name, node }) => `${name}: ${reference(node)}`);
  const gradients = graph.gradients.map(({ leaf, node }) => `d${leaf.name}: ${reference(node)}`);
  return [...lines, ...outputs, ...gradients].join("\n");
}
