import type { Arena, Node } from "../ir/graph.ts";
import { NodeCounts } from "../ir/node-map.ts";
import { kindOf } from "../ops/kind.ts";

const TAKING = ["fold", "scatterAdd", "sliceAdd"];

/**
 * Values that need no memory of their own, though they are no expressions: reductions that only a
 * `fold` reads, which takes every element of its operand once, so that the loops that add the windows
 * up take the reduction too; and what only a `scatterAdd` or a `sliceAdd` adds to, which is computed in its
 * place.
 */
export function takenInPlace(
  { ops }: Arena,
  order: readonly Node[],
  isTarget: ReadonlySet<Node>,
): Set<Node> {
  if (!TAKING.some((op) => ops.has(op))) return new Set();
  const uses = new NodeCounts();
  for (const { inputs } of order) {
    for (const input of inputs) uses.add(input, 1);
  }
  const isOwn = (node: Node): boolean => uses.get(node) === 1 && !isTarget.has(node);
  const isReduced = (node: Node): boolean => kindOf(node) === "reduction";
  return new Set(
    order
      .flatMap(({ op, inputs }) => {
        if (!TAKING.includes(op)) return [];
        if (op === "fold") return inputs.filter(isReduced);
        return inputs.slice(0, 1).filter((base) => isReduced(base) || kindOf(base) === "assembly");
      })
      .filter(isOwn),
  );
}
