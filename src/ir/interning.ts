import type { Attributes, Node, Type } from "./graph.ts";
import { keyOfAttributes } from "./region.ts";
import { sameShape } from "./shape.ts";

/**
 * The nodes of an arena by their meaning. Most have no attributes: they are found by operation, operands
 * and type, in a hash table with linear probing (Knuth, The Art of Computer Programming, volume 3, 6.4),
 * since a text as key would cost more than the node. The others are few, and have such a text.
 */
export class Interning {
  readonly #byKey = new Map<string, Node>();
  /** A power of two, at most half full. */
  #slots: (Node | undefined)[] = new Array<Node | undefined>(1024);
  #size = 0;
  readonly #ops = new Map<string, number>();

  /** The node with this meaning, made if there is none yet. */
  intern(
    op: string,
    inputs: readonly Node[],
    attributes: Attributes,
    type: Type,
    make: () => Node,
  ): Node {
    const described = keyOfAttributes(attributes);
    const key = described === "" ? "" : keyOf(op, inputs, described, type);
    const known = key === "" ? this.find(op, inputs, type) : this.#byKey.get(key);
    if (known) return known;
    const node = make();
    if (key === "") this.#add(node);
    else this.#byKey.set(key, node);
    return node;
  }

  /** The node without attributes that has these operands (and this type), if there is one. */
  find(op: string, inputs: readonly Node[], type?: Type): Node | undefined {
    const mask = this.#slots.length - 1;
    for (let at = this.#hash(op, inputs) & mask; ; at = (at + 1) & mask) {
      const node = this.#slots[at];
      if (!node) return undefined;
      if (
        node.op === op &&
        sameNodes(node.inputs, inputs) &&
        (!type || (node.dtype === type.dtype && sameShape(node.shape, type.shape)))
      )
        return node;
    }
  }

  #add(node: Node): void {
    if (++this.#size * 2 > this.#slots.length) {
      const known = this.#slots;
      this.#slots = new Array<Node | undefined>(known.length * 2);
      for (const one of known) if (one) this.#put(one);
    }
    this.#put(node);
  }

  #put(node: Node): void {
    const mask = this.#slots.length - 1;
    let at = this.#hash(node.op, node.inputs) & mask;
    while (this.#slots[at]) at = (at + 1) & mask;
    this.#slots[at] = node;
  }

  #hash(op: string, inputs: readonly Node[]): number {
    let hash = this.#ops.get(op);
    if (hash === undefined) this.#ops.set(op, (hash = this.#ops.size));
    for (const { id } of inputs) {
      hash = Math.imul(hash ^ id, 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}

function sameNodes(a: readonly Node[], b: readonly Node[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

function keyOf(
  op: string,
  inputs: readonly Node[],
  attributes: string,
  { dtype, shape }: Type,
): string {
  const operands = inputs.map((input) => input.id).join(",");
  return `${op}(${operands})${attributes}:${dtype}${shape.map((size) => size.key).join("x")}`;
}
