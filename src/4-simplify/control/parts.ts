import type { DType, Node } from "../../ir/graph.ts";
import { SCALAR, type Shape } from "../../ir/shape.ts";
import type { Builder } from "../../ops/builder.ts";
import type { PartOf } from "../../ops/control/loop.ts";

/** Which parts of a loop or condition the graph reads. */
export class PartsRead {
  readonly #keys = new Set<string>();

  add({ attributes }: Node): void {
    this.#keys.add(`${String(attributes["of"])} ${String(attributes["at"])}`);
  }

  has(of: PartOf, at: number): boolean {
    return this.#keys.has(`${of} ${at}`);
  }
}

/** Which parts are read of each loop and condition. */
export function partsReadIn(order: readonly Node[]): ReadonlyMap<Node, PartsRead> {
  const read = new Map<Node, PartsRead>();
  for (const node of order) {
    const [tuple] = node.inputs;
    if (node.op !== "part" || !tuple) continue;
    const parts = read.get(tuple) ?? new PartsRead();
    parts.add(node);
    read.set(tuple, parts);
  }
  return read;
}

/** What stands for a part, of those that are read. */
export type SimplePart = (of: PartOf, at: number) => Node;

/** Zeros of any type. */
export function zeros(b: Builder, dtype: DType, shape: Shape): Node {
  const zero = b.arena.intern("constant", [], { value: 0 }, { dtype, shape: SCALAR });
  return b.broadcastTo(zero, shape);
}
