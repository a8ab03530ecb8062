import type { Node } from "../../ir/graph.ts";
import type { Builder } from "../../ops/builder.ts";
import { operations } from "../../ops/table.ts";

/** What a value is computed from: composites stand for the simpler operations that they expand to. */
export class Composition {
  readonly #b: Builder;
  readonly #expansions = new Map<Node, Node>();

  constructor(b: Builder) {
    this.#b = b;
  }

  /** The node in simpler operations: itself, where it is no composite. */
  of(node: Node): Node {
    const known = this.#expansions.get(node);
    if (known) return known;
    const { arena } = this.#b;
    let simple = node;
    for (;;) {
      const expand = operations.get(simple.op)?.expand;
      const next = arena.inPlaceOf(node, () => expand?.(this.#b, simple)) ?? simple;
      if (next === simple) break;
      simple = next;
    }
    this.#expansions.set(node, simple);
    return simple;
  }

  /** What it depends on at once: what a composite stands for, which may be a leaf; else its operands. */
  operands(node: Node): readonly Node[] {
    const simple = this.of(node);
    if (simple !== node) return [simple];
    if (node.op === "stopGradient") return [];
    return node.inputs.filter(({ dtype }) => dtype === "real" || dtype === "tuple");
  }
}
