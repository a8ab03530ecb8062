import type { Arena, Graph, Node } from "./graph.ts";
import { ordered, rootsOf } from "./order.ts";
import { nodesWithin } from "./within.ts";
import { carryOf, type Region, sharedValues } from "./region.ts";

/**
 * Makes the names of the graph's values unique: leaves and outputs keep theirs; of other values the
 * first in the order of the model does, and the rest get a number. The body of a loop or a branch has
 * names of its own, as a block of code has: only leaves, and what it is given, are called there as outside.
 */
export function makeNamesUnique(graph: Graph): void {
  const { arena } = graph;
  // An upstream gradient bears the name of its output and takes it from nobody.
  const declared = graph.leaves.filter((leaf) => leaf.role !== "upstream");
  const leaves = new Set(declared.map((leaf) => leaf.name));
  const order = ordered(rootsOf(graph), (one) => arena.rankOf(one));
  const names = new Names(arena, new Set(leaves));
  // A value and the same with a rule for its gradient are one to the author, and share the name.
  if (arena.ops.has("customGradient")) {
    for (const node of order) if (node.op === "customGradient") names.share(node, node.inputs[0]);
  }
  // What is given out under its own name keeps it, though it comes last.
  for (const { name, node } of graph.outputs) names.keep(node, name);
  names.give(order);
  if (arena.regions.isEmpty) return;
  const done = new Set<Region>();
  for (const node of order) nameBodies(arena, node, leaves, done);
}

/** Names what a loop or a condition computes in its bodies, and in bodies within these. */
function nameBodies(
  arena: Arena,
  node: Node,
  leaves: ReadonlySet<string>,
  done: Set<Region>,
): void {
  if (node.regions.length === 0) return;
  const shared = new Map(sharedValues(node));
  for (const region of node.regions) {
    if (done.has(region)) continue;
    done.add(region);
    const { parameters, results } = region;
    const names = new Names(arena, new Set(leaves));
    for (const parameter of parameters) {
      const operand = shared.get(parameter);
      const name = operand && nameOf(arena, operand);
      if (name !== undefined) names.keepAs(parameter, name);
    }
    nameRows(arena, node, leaves);
    const order = ordered([...parameters, ...results], (one) => arena.rankOf(one));
    // The next value of a carry may be called as the carry is: it takes its place.
    parameters.slice(1).forEach((carry, at) => {
      const isCarry = node.op === "loop" && at < Number(node.attributes["carries"]);
      const next = results[at];
      if (isCarry && next) names.share(next, carry);
    });
    for (const inner of order) {
      if (inner.op === "customGradient") names.share(inner, inner.inputs[0]);
      names.share(inner, carryOf(inner));
    }
    names.give(order);
    for (const inner of order) nameBodies(arena, inner, leaves, done);
  }
}

/** A row that its author calls as the leaf that it is a row of: `x_t`. */
function nameRows(arena: Arena, node: Node, leaves: ReadonlySet<string>): void {
  if (node.op !== "loop") return;
  const [from, count] = ["carries", "sequences"].map((key) => Number(node.attributes[key]));
  const rows = node.regions[0]?.parameters.slice(1 + (from ?? 0)).slice(0, count) ?? [];
  for (const row of rows) {
    const name = arena.names.get(row);
    if (name !== undefined && leaves.has(name)) arena.names.set(row, `${name}_t`);
  }
}

/** What a body is given without a name is told, in its comments, as what it is outside. */
export function explainCaptures(graph: Graph): void {
  const { arena } = graph;
  if (arena.regions.isEmpty) return;
  for (const node of nodesWithin(graph)) {
    for (const [parameter, operand] of sharedValues(node)) {
      if (arena.names.has(parameter) || arena.sources.has(parameter)) continue;
      arena.sources.set(parameter, arena.sources.get(operand) ?? operand);
    }
  }
}

function nameOf({ names }: Arena, node: Node): string | undefined {
  return node.op === "leaf" ? String(node.attributes["name"]) : names.get(node);
}

/** The names of one body of code. */
class Names {
  readonly #arena: Arena;
  readonly #taken: Set<string>;
  readonly #kept = new Set<Node>();
  /** Values that are called as another one is. */
  readonly #alike = new Map<Node, Node>();

  constructor(arena: Arena, taken: Set<string>) {
    this.#arena = arena;
    this.#taken = taken;
  }

  /** Lets a node be called as `value`, if both have the same name. */
  share(node: Node, value: Node | undefined): void {
    const { names } = this.#arena;
    if (value && value !== node && names.get(value) === names.get(node))
      this.#alike.set(node, value);
  }

  keep(node: Node, name: string): void {
    if (this.#arena.names.get(node) !== name || this.#taken.has(name)) return;
    this.keepAs(this.#alike.get(node) ?? node, name);
  }

  keepAs(node: Node, name: string): void {
    this.#arena.names.set(node, name);
    this.#kept.add(node);
    this.#taken.add(name);
  }

  give(order: readonly Node[]): void {
    const { names } = this.#arena;
    const suffixes = new Map<string, number>();
    for (const node of order) {
      const name = names.get(node);
      const isFixed = node.op === "leaf" || this.#kept.has(node) || this.#alike.has(node);
      if (name === undefined || isFixed) continue;
      let unique = name;
      for (let suffix = suffixes.get(name) ?? 2; this.#taken.has(unique); suffix++) {
        unique = /\d$/.test(name) ? `${name}_${suffix}` : `${name}${suffix}`;
        suffixes.set(name, suffix + 1);
      }
      this.#taken.add(unique);
      if (unique !== name) names.set(node, unique);
    }
    for (const [node, value] of this.#alike) {
      const name = names.get(value);
      if (name !== undefined) names.set(node, name);
    }
  }
}
