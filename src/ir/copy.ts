import { Arena, type Attributes, type Graph, type Leaf, type Node, type Output } from "./graph.ts";
import type { Model } from "./model.ts";
import { NodeMap } from "./node-map.ts";
import { ordered, reachable } from "./order.ts";
import { type Region, withRegions } from "./region.ts";

type Root = Leaf | Output;

/** What a copy of a node is, besides its operands. */
type Meaning = Pick<Node, "op" | "attributes" | "dtype" | "shape">;

/**
 * The model in an arena of its own: compiling adds nodes, names and ranks, and must neither change
 * what the caller holds nor depend on what was compiled before. `as` may give a copy another meaning.
 */
export function copyModel(
  { graph, wrt, loss, ...rest }: Model,
  as: (node: Node) => Meaning = (node) => node,
): Model {
  const nodes = [...graph.leaves, ...graph.outputs].map((root) => root.node);
  const copier = new Copier(graph.arena, nodes, as);
  // One copy of each leaf and output, so that identity still tells them apart.
  const roots = new Map<Root, Root>();
  const moved = <T extends Root>(root: T): T => {
    const copy = roots.get(root) ?? { ...root, node: copier.copyOf(root.node) };
    roots.set(root, copy);
    return copy as T;
  };
  const copy: Graph = {
    ...graph,
    arena: copier.arena,
    leaves: graph.leaves.map(moved),
    outputs: graph.outputs.map(moved),
  };
  return { ...rest, graph: copy, wrt: wrt.map(moved), loss: loss && moved(loss) };
}

/** Copies nodes with their names and places, their rules, and the bodies of loops and conditions. */
class Copier {
  readonly arena = new Arena();
  readonly #old: Arena;
  readonly #as: (node: Node) => Meaning;
  readonly #copies = new NodeMap<Node>();
  readonly #regions = new Map<Region, Region>();
  /** The new numbers of the rules that are needed, in the order of the old ones. */
  readonly #rules: ReadonlyMap<number, number>;

  constructor(old: Arena, roots: readonly Node[], as: (node: Node) => Meaning) {
    this.#old = old;
    this.#as = as;
    const numbers = this.#attached(roots, true).flatMap((node) =>
      old.ruleOf(node) ? [Number(node.attributes["rule"])] : [],
    );
    this.#rules = new Map(numbers.sort((a, b) => a - b).map((number, at) => [number, at]));
    this.#copy(roots);
    for (const [node, source] of old.sources) {
      const copy = this.#copies.get(node);
      if (copy) this.arena.sources.set(copy, this.copyOf(source));
    }
    for (const [number, own] of this.#rules) {
      const rule = old.rules.get(number);
      if (!rule) continue;
      const results = rule.results.map((result) => result && this.copyOf(result));
      this.arena.rules.set(own, { upstream: this.copyOf(rule.upstream), results });
    }
  }

  copyOf(node: Node): Node {
    return this.#copies.get(node) ?? node;
  }

  #copy(roots: readonly Node[]): void {
    const { arena } = this;
    const operandsOf = (node: Node): readonly Node[] => (this.#copies.has(node) ? [] : node.inputs);
    const rankOf = (node: Node): number => this.#old.rankOf(node);
    for (const node of ordered(this.#attached(roots, false), rankOf, operandsOf)) {
      if (this.#copies.has(node)) continue;
      const regions = node.regions.map((region) => this.#copyRegion(region));
      const meaning = this.#as(node);
      const attributes = this.#renumbered(withRegions(meaning, regions));
      const inputs = node.inputs.map((input) => this.copyOf(input));
      this.#note(node, arena.intern(meaning.op, inputs, attributes, meaning));
    }
  }

  #copyRegion(region: Region): Region {
    const known = this.#regions.get(region);
    if (known) return known;
    const { regions } = this.arena;
    const { parameters, results } = region;
    // Regions that were made of one another have the same parameters.
    const isOpen = parameters.every((node) => this.#copies.has(node));
    const own = isOpen
      ? parameters.map((node) => this.copyOf(node))
      : regions.open(parameters.map((node) => this.#as(node)));
    parameters.forEach((node, at) => {
      const copy = own[at];
      if (copy && !isOpen) this.#note(node, copy);
    });
    this.#copy(results);
    const copy = regions.close(
      own,
      results.map((result) => this.copyOf(result)),
    );
    this.#regions.set(region, copy);
    return copy;
  }

  #note(node: Node, copy: Node): void {
    const { names, places, recomputed } = this.#old;
    const { arena } = this;
    this.#copies.set(node, copy);
    const [name, place] = [names.get(node), places.get(node)];
    if (name !== undefined) arena.names.set(copy, name);
    if (place !== undefined) arena.places.set(copy, place);
    if (recomputed.has(node)) arena.recomputed.add(copy);
  }

  #renumbered(attributes: Attributes): Attributes {
    const { rule } = attributes;
    const number = rule === undefined ? undefined : this.#rules.get(Number(rule));
    return number === undefined ? attributes : { ...attributes, rule: number };
  }

  /** What `roots` are made of, with what is said of it beside: rules, notation and, if wanted, bodies. */
  #attached(roots: readonly Node[], withBodies: boolean): Node[] {
    const { rules, sources, regions } = this.#old;
    if (rules.size === 0 && sources.size === 0 && (!withBodies || regions.isEmpty))
      return [...roots];
    const seen = new Set<Node>();
    const pending = [...roots];
    const operandsOf = (node: Node): readonly Node[] => (seen.has(node) ? [] : node.inputs);
    for (let root = pending.pop(); root; root = pending.pop()) {
      for (const node of reachable([root], operandsOf)) {
        if (seen.has(node)) continue;
        seen.add(node);
        const source = this.#old.sources.get(node);
        if (source) pending.push(source);
        const rule = this.#old.ruleOf(node);
        if (rule) pending.push(rule.upstream, ...rule.results.filter((one) => one !== undefined));
        if (withBodies) pending.push(...node.regions.flatMap(({ results }) => results));
      }
    }
    return [...seen];
  }
}
