import type { Graph, Node } from "./graph.ts";

const inputsOf = (node: Node): readonly Node[] => node.inputs;

/**
 * Every node that `roots` need, each after its operands. Iterative depth-first search: a chain of a
 * million nodes must not overflow the stack. Linear in nodes and edges. `operandsOf` may cut the
 * search short.
 */
export function reachable(roots: readonly Node[], operandsOf = inputsOf): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack: { node: Node; operands: readonly Node[]; next: number }[] = [];
  for (const root of roots) {
    if (seen.has(root)) continue;
    seen.add(root);
    stack.push({ node: root, operands: operandsOf(root), next: 0 });
    while (stack.length > 0) {
      const frame = stack[stack.length - 1];
      if (!frame) break;
      const input = frame.operands[frame.next++];
      if (input === undefined) {
        order.push(frame.node);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ node: input, operands: operandsOf(input), next: 0 });
      }
    }
  }
  return order;
}

/**
 * Every node that `roots` need in the model's own order: by rank, operands first. Kahn's algorithm
 * (1962) with a binary heap as the queue: n log n.
 */
export function ordered(
  roots: readonly Node[],
  rankOf: (node: Node) => number,
  operandsOf = inputsOf,
): Node[] {
  const nodes = reachable(roots, operandsOf);
  const waiting = new Map<Node, number>();
  const users = new Map<Node, Node[]>();
  const ready = new Heap((a, b) => rankOf(a) - rankOf(b) || a.id - b.id);
  for (const node of nodes) {
    const operands = new Set(operandsOf(node));
    waiting.set(node, operands.size);
    if (operands.size === 0) ready.push(node);
    for (const operand of operands) {
      const known = users.get(operand);
      if (known) known.push(node);
      else users.set(operand, [node]);
    }
  }
  const order: Node[] = [];
  for (let node = ready.pop(); node; node = ready.pop()) {
    order.push(node);
    for (const user of users.get(node) ?? []) {
      const left = (waiting.get(user) ?? 0) - 1;
      waiting.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
  return order;
}

/** What a graph computes: outputs first, then gradients, then what transforms give out. */
export function rootsOf(graph: Graph): Node[] {
  const given = graph.transforms.flatMap((transform) => transform.results);
  return [...graph.outputs, ...graph.gradients, ...given].map((root) => root.node);
}

/** The graph with each node that it computes replaced. */
export function mapRoots(graph: Graph, nodeOf: (node: Node) => Node): Graph {
  const moved = <T extends { readonly node: Node }>(root: T): T => ({
    ...root,
    node: nodeOf(root.node),
  });
  return {
    ...graph,
    outputs: graph.outputs.map(moved),
    gradients: graph.gradients.map(moved),
    transforms: graph.transforms.map((transform) => ({
      ...transform,
      results: transform.results.map(moved),
    })),
  };
}

class Heap {
  readonly #items: Node[] = [];
  readonly #compare: (a: Node, b: Node) => number;

  constructor(compare: (a: Node, b: Node) => number) {
    this.#compare = compare;
  }

  push(item: Node): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, parent)) return;
      at = parent;
    }
  }

  pop(): Node | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    items[0] = last;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfBefore(child, at)) return top;
      at = child;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const first = this.#items[a];
    const second = this.#items[b];
    return first !== undefined && second !== undefined && this.#compare(first, second) < 0;
  }

  #swapIfBefore(a: number, b: number): boolean {
    if (!this.#isBefore(a, b)) return false;
    const first = this.#items[a] as Node;
    this.#items[a] = this.#items[b] as Node;
    this.#items[b] = first;
    return true;
  }
}
