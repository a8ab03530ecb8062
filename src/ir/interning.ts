import type { Attributes, Node, Type } from "./graph.ts";
import { HashTable, mix, sameItems } from "./hash-table.ts";
import { keyOfAttributes } from "./region.ts";
import { sameShape } from "./shape.ts";

type Make = (op: string, inputs: readonly Node[], attributes: Attributes, type: Type) => Node;

/**
 * The nodes of an arena by their meaning. Most have no attributes: they are found by operation, operands
 * and type. The others are few, and have a text as key.
 */
export class Interning {
  readonly #byKey = new Map<string, Node>();
  readonly #table = new HashTable<Node>();
  readonly #ops = new Map<string, number>();
  readonly #make: Make;

  constructor(make: Make) {
    this.#make = make;
  }

  /** The node with this meaning, made if there is none yet. */
  intern(op: string, inputs: readonly Node[], attributes: Attributes, type: Type): Node {
    const described = keyOfAttributes(attributes);
    if (described !== "") {
      const key = keyOf(op, inputs, described, type);
      let node = this.#byKey.get(key);
      if (!node) this.#byKey.set(key, (node = this.#make(op, inputs, attributes, type)));
      return node;
    }
    const hash = this.#hash(op, inputs);
    let node = this.#find(hash, op, inputs, type);
    if (!node) this.#table.add(hash, (node = this.#make(op, inputs, attributes, type)));
    return node;
  }

  /** The node without attributes that has these operands, if there is one. */
  find(op: string, inputs: readonly Node[]): Node | undefined {
    return this.#find(this.#hash(op, inputs), op, inputs);
  }

  #find(hash: number, op: string, inputs: readonly Node[], type?: Type): Node | undefined {
    return this.#table.find(
      hash,
      (node) =>
        node.op === op &&
        sameItems(node.inputs, inputs) &&
        (!type || (node.dtype === type.dtype && sameShape(node.shape, type.shape))),
    );
  }

  #hash(op: string, inputs: readonly Node[]): number {
    let hash = this.#ops.get(op);
    if (hash === undefined) this.#ops.set(op, (hash = this.#ops.size));
    for (const { id } of inputs) hash = mix(hash, id);
    return hash;
  }
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
