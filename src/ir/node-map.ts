import type { Node } from "./graph.ts";

const BITS = 8;
const PAGE = 1 << BITS;
const MASK = PAGE - 1;

/**
 * A map from the nodes of one arena, used as a `Map` is. Ids are dense, so it is pages of an array
 * rather than a hash table: several times faster, and a few nodes with large ids cost a few pages.
 */
export class NodeMap<V extends object | string | number | boolean> implements ReadonlyMap<Node, V> {
  readonly #pages: ((V | undefined)[] | undefined)[] = [];
  /** In the order in which they came in. */
  readonly #nodes: Node[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  get({ id }: Node): V | undefined {
    return this.#pages[id >>> BITS]?.[id & MASK];
  }

  has(node: Node): boolean {
    return this.get(node) !== undefined;
  }

  set(node: Node, value: V): this {
    const { id } = node;
    const page = (this.#pages[id >>> BITS] ??= new Array<V | undefined>(PAGE));
    if (page[id & MASK] === undefined) this.#nodes.push(node);
    page[id & MASK] = value;
    return this;
  }

  keys(): ArrayIterator<Node> {
    return this.#nodes.values();
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this) yield value;
  }

  *entries(): Generator<[Node, V], undefined> {
    for (const node of this.#nodes) {
      const value = this.get(node);
      if (value !== undefined) yield [node, value];
    }
  }

  [Symbol.iterator](): Generator<[Node, V], undefined> {
    return this.entries();
  }

  forEach(visit: (value: V, node: Node, map: ReadonlyMap<Node, V>) => void): void {
    for (const [node, value] of this) visit(value, node, this);
  }
}

/** Which nodes of one arena are in a set: as fast as a `NodeMap`. */
export class NodeSet {
  readonly #pages: (Uint8Array | undefined)[] = [];

  has({ id }: Node): boolean {
    return this.#pages[id >>> BITS]?.[id & MASK] === 1;
  }

  add({ id }: Node): this {
    const page = (this.#pages[id >>> BITS] ??= new Uint8Array(PAGE));
    page[id & MASK] = 1;
    return this;
  }
}

/** A number for each node of one arena, 0 to begin with: as fast as a `NodeSet`. */
export class NodeCounts {
  readonly #pages: (Int32Array | undefined)[] = [];

  get({ id }: Node): number {
    return this.#pages[id >>> BITS]?.[id & MASK] ?? 0;
  }

  add({ id }: Node, count: number): void {
    const page = (this.#pages[id >>> BITS] ??= new Int32Array(PAGE));
    page[id & MASK] = (page[id & MASK] ?? 0) + count;
  }
}
