import type { Node } from "../../ir/graph.ts";
import type { Buffer, Lodging } from "../../ir/loops.ts";
import type { Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import { present } from "../../diagnostics/invariant.ts";
import { leafName } from "../leaf-name.ts";
import { nameOfValue } from "./nouns.ts";
import type { Scope } from "./names.ts";

/** Where a tensor begins in its array, and what that place is called. */
export interface Start {
  readonly buffer: Buffer;
  readonly name: string;
  readonly offset: Size;
}

/**
 * The constants that say where a tensor begins (`W1` in `params[W1 + i]`), and the names of constant
 * data. Single numbers have none: their slot is written as a literal.
 */
export class SlotNames {
  readonly #names = new Map<Buffer, string>();
  readonly #used = new Set<Buffer>();
  readonly #byNode = new Map<Node, string | undefined>();
  readonly #ranks: ReadonlyMap<Buffer, number>;
  /** Where a tensor begins depends on symbolic sizes. */
  readonly areSymbolic: boolean;
  readonly #program: Program;
  readonly #scope: Scope;

  constructor(program: Program, scope: Scope) {
    this.#program = program;
    this.#scope = scope;
    this.#ranks = new Map([...program.offsets.keys()].map((buffer, at) => [buffer, at]));
    this.areSymbolic = [...program.offsets.values()].some((one) => constantOf(one) === undefined);
    const byOffset = new Map<string, string>();
    // A leaf keeps its name, whatever is made of it.
    const isMade = ([{ node }]: readonly [Buffer, Size]): number => (node.op === "leaf" ? 0 : 1);
    const named = [...program.offsets].sort((a, b) => isMade(a) - isMade(b));
    for (const [buffer, offset] of named) {
      if (isLikeLeaves(buffer) || isSingle(buffer)) continue;
      const name = scope.declare(buffer.label ?? this.#wanted(buffer.node));
      this.#names.set(buffer, name);
      // Memory of several functions for the same value has several names.
      const isOnly = !this.#byNode.has(buffer.node);
      if (buffer.label === undefined) this.#byNode.set(buffer.node, isOnly ? name : undefined);
      if (buffer.node.op === "leaf") byOffset.set(`${buffer.node.id}:${offset.key}`, name);
    }
    for (const [buffer, offset] of program.offsets) {
      if (!isLikeLeaves(buffer) || isSingle(buffer)) continue;
      // By default grads is laid out as what is differentiated, and shares its constants.
      const shared = byOffset.get(`${buffer.node.id}:${offset.key}`);
      const name = shared ?? scope.declare(`d${this.#wanted(buffer.node)}`);
      this.#names.set(buffer, name);
      byOffset.set(`${buffer.node.id}:${offset.key}`, name);
    }
  }

  /** Where the buffer begins: a name, noted as used, or undefined for a single number. */
  nameOf(buffer: Buffer): string | undefined {
    this.#used.add(buffer);
    if (buffer.space === "constants" && !this.#names.has(buffer)) {
      this.#names.set(buffer, this.#scope.declare(this.#wanted(buffer.node)));
    }
    return this.#names.get(buffer);
  }

  /** The same name, without noting a use: for the table at the top of the file. */
  find(buffer: Buffer): string | undefined {
    return this.#names.get(buffer);
  }

  offsetOf(buffer: Buffer): Size {
    return present(this.#program.offsets.get(buffer), "every buffer has an offset");
  }

  lodgingOf(buffer: Buffer): Lodging | undefined {
    return this.#program.lodgings.get(buffer);
  }

  /** Its place in the order of the slots of its array. */
  rankOf(buffer: Buffer): number {
    return this.#ranks.get(buffer) ?? 0;
  }

  /** Whether a module-level constant bears the node's own name, so that an element needs another. */
  isTaken(node: Node): boolean {
    return this.#byNode.has(node);
  }

  /** That constant, if it is the only one. */
  ofNode(node: Node): string | undefined {
    return this.#byNode.get(node);
  }

  /** The starts that the printed code refers to, or those of them that are given, in slot order. */
  used(among: ReadonlySet<Buffer> = this.#used): Start[] {
    const seen = new Set<string>();
    const inOrder = [...among].sort((a, b) => this.rankOf(a) - this.rankOf(b));
    return inOrder.flatMap((buffer) => {
      const name = this.#names.get(buffer);
      const offset = this.#program.offsets.get(buffer);
      if (name === undefined || offset === undefined || seen.has(name)) return [];
      seen.add(name);
      return [{ buffer, name, offset }];
    });
  }

  /** Constant data that the printed code refers to. */
  data(): { node: Node; name: string }[] {
    return [...this.#used].flatMap((buffer) => {
      const name = this.#names.get(buffer);
      return buffer.space === "constants" && name !== undefined
        ? [{ node: buffer.node, name }]
        : [];
    });
  }

  #wanted(node: Node): string {
    if (node.op === "leaf") return leafName(node);
    return nameOfValue(this.#program.graph.arena, node);
  }
}

/** Whether it is laid out as what is differentiated. */
function isLikeLeaves({ space }: Buffer): boolean {
  return space === "grads" || space === "product";
}

function isSingle(buffer: Buffer): boolean {
  return countOf(buffer.shape) === ONE;
}
