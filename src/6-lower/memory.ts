import { present } from "../diagnostics/invariant.ts";
import { giveMeaning, keyOfIndex } from "../ir/exprs.ts";
import type { Node, Result } from "../ir/graph.ts";
import type { Buffer, Expr, Index, Lodging, LoopVariable, Space } from "../ir/loops.ts";
import type { Shape } from "../ir/shape.ts";

/** The buffers of the whole module, shared by its functions. */
export class Buffers {
  readonly leaves = new Map<Node, Buffer>();
  readonly constants = new Map<Node, Buffer>();
  readonly saved: Buffer[] = [];
  /** Where those lie that have no memory of their own. */
  readonly lodgings = new Map<Buffer, Lodging>();
  /** By the name of the array and the result's own there, in slot order. */
  readonly #results = new Map<string, Buffer>();
  #next = 0;

  make(space: Space, node: Node, shape: Shape = node.shape, base?: Buffer): Buffer {
    const id = this.#next++;
    if (!base) return { id, space, node, shape };
    return { id, space, node, shape, base, ...(base.row && { row: base.row }) };
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

/** A value from outside of a block: how an element of it is read, and its memory, if it has any. */
export interface Given {
  readonly element: (index: readonly Index[]) => Expr;
  readonly memory: () => Buffer | undefined;
}

/** Where a function, or a block in it, finds values: in memory, or in an expression that it has made already. */
export class Memory {
  readonly buffers: Buffers;
  /** Values that need memory only inside this function, in the order they were made. */
  readonly scratch: Buffer[] = [];
  /** What lies in memory from outside. */
  readonly lodged = new Set<Buffer>();
  /** The loop of the model in whose iterations the block runs, if it does. */
  readonly row: LoopVariable | undefined;
  readonly #given = new Map<Node, Given>();
  readonly #byNode = new Map<Node, Buffer>();
  readonly #views = new Map<string, Buffer>();
  readonly #numbers = new Map<Node, Expr>();
  readonly #known = new Map<string, Expr>();

  readonly #names: ReadonlyMap<Node, string>;

  constructor(buffers: Buffers, names: ReadonlyMap<Node, string>, row?: LoopVariable) {
    this.buffers = buffers;
    this.#names = names;
    this.row = row;
  }

  /** The memory of a block inside this one. */
  inside(row = this.row): Memory {
    return new Memory(this.buffers, this.#names, row);
  }

  give(node: Node, given: Given): void {
    this.#given.set(node, given);
  }

  /** An element of a value from outside. */
  given(node: Node, index: readonly Index[]): Expr | undefined {
    return this.#given.get(node)?.element(index);
  }

  place(node: Node, buffer: Buffer): void {
    this.#byNode.set(node, buffer);
    this.#given.delete(node);
  }

  makeScratch(node: Node): Buffer {
    const buffer = this.allocate(node);
    this.place(node, buffer);
    return buffer;
  }

  /** Memory for something like `node`. */
  allocate(node: Node, shape?: Shape, label?: string): Buffer {
    const made = this.make("cache", node, shape);
    const buffer: Buffer = label === undefined ? made : { ...made, label };
    this.scratch.push(buffer);
    return buffer;
  }

  /** Memory that outlives the statements of the block, or a variable of the code. */
  make(space: Space, node: Node, shape?: Shape): Buffer {
    const made = this.buffers.make(space, node, shape);
    return this.row ? { ...made, row: this.row } : made;
  }

  /** A value of this block that lies in memory from outside. */
  lodge(node: Node, lodging: Lodging): Buffer {
    const buffer = this.make(lodging.in.space, node);
    this.moveInto(buffer, lodging);
    return buffer;
  }

  /** A value that had memory of its own in this block comes to lie in memory from outside. */
  moveInto(buffer: Buffer, lodging: Lodging): void {
    this.buffers.lodgings.set(buffer, lodging);
    this.lodged.add(buffer);
  }

  bufferOf(node: Node): Buffer | undefined {
    const buffer = this.#byNode.get(node) ?? this.#given.get(node)?.memory();
    if (buffer) return buffer;
    const leaf = this.buffers.leaves.get(node);
    return leaf ?? (node.op === "tensor" ? this.buffers.constant(node) : undefined);
  }

  /** The memory of `operand` seen in the shape of `view`. */
  reshaped(operand: Node, view: Node): Buffer {
    const buffer = present(this.bufferOf(operand), "a reshaped value is in memory");
    const base = buffer.base ?? buffer;
    const key = `${base.id}+${buffer.from?.key ?? ""}:${view.shape.map((size) => size.key).join("x")}`;
    const known = this.#views.get(key);
    if (known) return known;
    const made = this.buffers.make(base.space, base.node, view.shape, base);
    const seen: Buffer = buffer.from ? { ...made, from: buffer.from } : made;
    this.#views.set(key, seen);
    return seen;
  }

  recall(node: Node, index: readonly Index[]): Expr | undefined {
    return index.length === 0 ? this.#numbers.get(node) : this.#known.get(keyOf(node, index));
  }

  remember(node: Node, index: readonly Index[], expr: Expr): void {
    if (index.length === 0) this.#numbers.set(node, expr);
    else this.#known.set(keyOf(node, index), expr);
    this.giveName(node, index, expr);
  }

  /** The expression is called after the value, if that has a name. */
  giveName(node: Node, index: readonly Index[], expr: Expr): void {
    giveMeaning(expr, node, (known) => !this.#names.has(known), index);
  }
}

function keyOf(node: Node, index: readonly Index[]): string {
  return `${node.id}[${index.map(keyOfIndex).join()}]`;
}
