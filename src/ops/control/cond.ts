import { invariant, present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import type { Region } from "../../ir/region.ts";
import { SCALAR } from "../../ir/shape.ts";
import type { Operation } from "../operation.ts";

/**
 * One of two regions, by a truth value; only that one is evaluated. Operands: [predicate (bool scalar),
 * operands…]; both regions (attributes `then` and `else`) have the operands as parameters, and results of
 * the same types. Its parts are called "result".
 */
export const cond: Operation = {
  name: "cond",
  doc: "the results of one of two regions",
  infer: () => ({ dtype: "tuple", shape: SCALAR }),
};

export interface Cond {
  readonly predicate: Node;
  readonly operands: readonly Node[];
  /** The region where the predicate holds. */
  readonly taken: Region;
  /** The region where it does not. */
  readonly other: Region;
}

/** Reads a `cond` node. */
export function condOf(node: Node): Cond {
  invariant(node.op === "cond", `${node.op} is no cond`);
  const [predicate, ...operands] = node.inputs;
  const [taken, other] = node.regions;
  return {
    predicate: present(predicate),
    operands,
    taken: present(taken),
    other: present(other),
  };
}
