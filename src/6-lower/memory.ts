import { present } from "../diagnostics/invariant.ts";
import { giveMeaning, keyOfIndex } from "../ir/exprs.ts";
import type { Node, Result } from "../ir/graph.ts";
import type { Buffer, Expr, Index, Space } from "../ir/loops.ts";
import type { Shape } from "../ir/shape.ts";

/** The buffers of the whole module, shared by its functions. */
export class Buffers {
  readonly leaves = new Map<Node, Buffer>();
  readonly constants = new Map<Node, Buffer>();
  readonly saved: Buffer[] = [];
  /** By the name of the array and the result's own there, in slot order. */
  readonly #results = new Map<string, Buffer>();
  #next = 0;

  make(space: Space, node: Node, shape: Shape = node.shape, base?: Buffer): Buffer {
    const id = this.#next++;
    return base ? { id, space, node, shape, base } : { id, space, node, shape };
  }

  /** Leaves and results, in slot order of their arrays. */
  declared(): Iterable<Buffer> {
    return [...this.leaves.values(), ...this.#results.values()];
  }

  /** Where a result goes: to the same slots in every function that writes it. */
  resultOf({ array, name }: Omit<Result, "node">): Buffer {
    return present(this.#results.get(`${array} ${name}`), `${array} has a slot for ${name}`);
  }

  /** Declares the slots of a result that holds what `like` does, or finds those of another function. */
  declareResult({ array, name }: Omit<Result, "node">, like: Node): Buffer {
    const key = `${array} ${name}`;
    const buffer = this.#results.get(key) ?? this.make(array, like);
    this.#results.set(key, buffer);
    return buffer;
  }

  /** The module-level data of a constant tensor. */
  constant(node: Node): Buffer {
    const known = this.constants.get(node);
    if (known) return known;
    const buffer = this.make("constants", node);
    this.constants.set(node, buffer);
    return buffer;
  }
}

/** Where one function finds values: in memory, or in an expression that it has made already. */
export class Memory {
  readonly buffers: Buffers;
  /** Values that need memory only inside this function, in the order they were made. */
  readonly scratch: Buffer[] = [];
  readonly #byNode = new Map<Node, Buffer>();
  readonly #views = new Map<string, Buffer>();
  readonly #known = new Map<string, Expr>();

  readonly #names: ReadonlyMap<Node, string>;

  constructor(buffers: Buffers, names: ReadonlyMap<Node, string>) {
    this.buffers = buffers;
    this.#names = names;
  }

  place(node: Node, buffer: Buffer): void {
    this.#byNode.set(node, buffer);
  }

  makeScratch(node: Node): Buffer {
    const buffer = this.buffers.make("cache", node);
    this.scratch.push(buffer);
    this.place(node, buffer);
    return buffer;
  }

  bufferOf(node: Node): Buffer | undefined {
    const buffer = this.#byNode.get(node) ?? this.buffers.leaves.get(node);
    return buffer ?? (node.op === "tensor" ? this.buffers.constant(node) : undefined);
  }

  /** The memory of `operand` seen in the shape of `view`. */
  reshaped(operand: Node, view: Node): Buffer {
    const buffer = present(this.bufferOf(operand), "a reshaped value is in memory");
    const base = buffer.base ?? buffer;
    const key = `${base.id}:${view.shape.map((size) => size.key).join("x")}`;
    const known = this.#views.get(key);
    if (known) return known;
    const made = this.buffers.make(base.space, base.node, view.shape, base);
    this.#views.set(key, made);
    return made;
  }

  recall(node: Node, index: readonly Index[]): Expr | undefined {
    return this.#known.get(keyOf(node, index));
  }

  remember(node: Node, index: readonly Index[], expr: Expr): void {
    this.#known.set(keyOf(node, index), expr);
    giveMeaning(expr, node, (known) => !this.#names.has(known));
  }
}

function keyOf(node: Node, index: readonly Index[]): string {
  return index.length === 0 ? String(node.id) : `${node.id}[${index.map(keyOfIndex).join()}]`;
}
