import { present } from "../../diagnostics/invariant.ts";
import type { Node, Output } from "../../ir/graph.ts";
import type { Size } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { columnsBy } from "./blocks.ts";
import { type Group, isReverseCheaper } from "./groups.ts";

export type Matrix = "jacobian" | "hessian";

/** A value and its groups: rows of the matrix. */
export interface Part {
  readonly value: Output;
  readonly groups: readonly Group[];
  /** Where its rows begin. */
  readonly first: Size;
}

/** Gradients are differentiated forwards; of other values it is the number of passes that decides. */
export function isReversed(array: Matrix, value: Node, groups: readonly Group[]): boolean {
  return array === "jacobian" && isReverseCheaper(value, groups);
}

/** Where the seeds of a group lie. */
export function sourceOf(group: Group): Node {
  return group.kind === "rows" ? group.base.node : group.leaf.node;
}

/** Seeds of rows of their own differ from those of all elements of the same value. */
function keyOf(group: Group): string {
  return `${group.kind} ${sourceOf(group).id}`;
}

/** Columns by forward mode: one pass serves all values that move with the same. */
export class ForwardColumns {
  readonly #b: Builder;
  /** What moves with the same seeds. */
  readonly #wanted = new Map<string, Node[]>();
  readonly #found = new Map<string, readonly (readonly Node[])[]>();

  constructor(b: Builder, parts: readonly Part[], array: Matrix) {
    this.#b = b;
    for (const { value, groups } of parts) {
      const regular = groups.filter((group) => group.kind !== "coloured");
      if (isReversed(array, value.node, regular)) continue;
      for (const group of regular) {
        const key = keyOf(group);
        this.#wanted.set(key, [...(this.#wanted.get(key) ?? []), value.node]);
      }
    }
  }

  /** ∂value/∂source of the group: [...value, cells], in pieces along the last axis. */
  of(value: Node, group: Group): readonly Node[] {
    const key = keyOf(group);
    const values = present(this.#wanted.get(key));
    const source = sourceOf(group);
    const cells = group.kind === "rows" ? group.cells : source.shape;
    const found = this.#found.get(key) ?? columnsBy(this.#b, values, source, cells);
    this.#found.set(key, found);
    return present(found[values.indexOf(value)]);
  }
}
