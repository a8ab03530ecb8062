import type { Node } from "../../ir/graph.ts";
import { ONE } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";

/** The pieces one after the other along an axis. */
export function join(b: Builder, pieces: readonly Node[], axis: number): Node {
  const [only, ...others] = pieces;
  return only && others.length === 0 ? only : b.apply("concat", pieces, { axis });
}

/** A new last axis of size 1. */
export function withLastAxis(b: Builder, node: Node): Node {
  return b.reshape(node, [...node.shape, ONE]);
}

/** The value at one place of the last axis. */
export function lastAt(b: Builder, node: Node, at: number): Node {
  const shape = node.shape.slice(0, -1);
  const zero = shape.map(() => 0);
  const one = shape.map(() => 1);
  const taken = b.apply("slice", [node], {
    starts: [...zero, at],
    steps: [...one, 1],
    sizes: [...shape, ONE],
  });
  return b.reshape(taken, shape);
}
