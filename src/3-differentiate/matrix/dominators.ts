import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";

/**
 * Through which values `root` depends on others: d dominates v if every way from v to the root goes through d.
 * Immediate dominators form a tree, in which that of a value is the nearest common ancestor of its users
 * (Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm, 2001; without cycles one sweep does). Among
 * the values in `active`.
 */
export class Dominators {
  readonly root: Node;
  readonly #active: ReadonlySet<Node>;
  readonly #users = new Map<Node, Node[]>();
  readonly #immediate = new Map<Node, Node>();
  readonly #depth = new Map<Node, number>();

  constructor(root: Node, active: ReadonlySet<Node>) {
    this.root = root;
    this.#active = active;
    this.#depth.set(root, 0);
    const order = reachable([root]).filter((node) => active.has(node));
    for (const node of order.toReversed()) {
      const users = this.usersOf(node);
      const [first, ...others] = users;
      if (first) {
        const own = others.reduce((common, user) => this.#common(common, user), first);
        this.#immediate.set(node, own);
        this.#depth.set(node, this.#depthOf(own) + 1);
      }
      for (const input of this.movingOperands(node)) {
        this.#users.set(input, [...this.usersOf(input), node]);
      }
    }
  }

  /** The active operands, each once. */
  movingOperands(node: Node): readonly Node[] {
    return [...new Set(node.inputs)].filter((input) => this.#active.has(input));
  }

  /** What takes the value as an operand. */
  usersOf(node: Node): readonly Node[] {
    return this.#users.get(node) ?? [];
  }

  /** What dominates the value, the nearest first, up to the root. */
  of(node: Node): Node[] {
    const found: Node[] = [];
    for (let at = this.#immediate.get(node); at; at = this.#immediate.get(at)) found.push(at);
    return found;
  }

  #depthOf(node: Node): number {
    return this.#depth.get(node) ?? 0;
  }

  #common(one: Node, other: Node): Node {
    let [a, c] = [one, other];
    while (a !== c) {
      if (this.#depthOf(a) >= this.#depthOf(c)) a = this.#immediate.get(a) ?? this.root;
      else c = this.#immediate.get(c) ?? this.root;
    }
    return a;
  }
}
