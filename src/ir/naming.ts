import type { Graph, Node } from "./graph.ts";
import { carryOf, sharedValues } from "./region.ts";
import { nodesWithin } from "./within.ts";

/**
 * Makes the names of the graph's values unique: leaves and outputs keep theirs; of other values the
 * first in the order of the model does, and the rest get a number.
 */
export function makeNamesUnique(graph: Graph): void {
  const { arena } = graph;
  // An upstream gradient bears the name of its output and takes it from nobody.
  const declared = graph.leaves.filter((leaf) => leaf.role !== "upstream");
  const taken = new Set(declared.map((leaf) => leaf.name));
  // A value and the same with a rule for its gradient are one to the author, and share the name.
  const alike = new Map<Node, Node>();
  const order = nodesWithin(graph);
  for (const node of order) {
    const value = node.op === "customGradient" ? node.inputs[0] : carryOf(node);
    if (value && arena.names.get(value) === arena.names.get(node)) alike.set(node, value);
    for (const [parameter, operand] of sharedValues(node)) {
      if (arena.names.has(operand)) alike.set(parameter, alike.get(operand) ?? operand);
    }
  }
  // What is given out under its own name keeps it, though it comes last.
  const isKept = new Set<Node>();
  for (const { name, node } of graph.outputs) {
    if (arena.names.get(node) !== name || taken.has(name)) continue;
    isKept.add(alike.get(node) ?? node);
    taken.add(name);
  }
  const suffixes = new Map<string, number>();
  for (const node of order) {
    const name = arena.names.get(node);
    if (name === undefined || node.op === "leaf" || isKept.has(node) || alike.has(node)) continue;
    let unique = name;
    for (let suffix = suffixes.get(name) ?? 2; taken.has(unique); suffix++) {
      unique = /\d$/.test(name) ? `${name}_${suffix}` : `${name}${suffix}`;
      suffixes.set(name, suffix + 1);
    }
    taken.add(unique);
    if (unique !== name) arena.names.set(node, unique);
  }
  for (const [node, value] of alike) {
    const name = arena.names.get(value);
    if (name !== undefined) arena.names.set(node, name);
  }
}
