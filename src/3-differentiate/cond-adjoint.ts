import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Region } from "../ir/region.ts";
import { condOf } from "../ops/control/cond.ts";
import { partOf } from "../ops/control/parts.ts";
import { zeros } from "../ops/gather.ts";
import { assembleCond, type PartAdjoint, standIns, type Sweep } from "./control.ts";

/**
 * What the adjoints of the results of a condition contribute to its operands, by position: a condition
 * on the same truth value, whose branches compute again what they need of the values.
 */
export function condAdjoints(
  sweep: Sweep,
  node: Node,
  parts: readonly PartAdjoint[],
): [operand: number, contribution: Node][] {
  const { b, guards, isActive } = sweep;
  const { predicate, operands, taken, other } = condOf(node);
  const seeds = standIns(
    b,
    parts.map(({ part }) => part),
    "d",
  );
  const isUntaken = parts.every(({ adjoint }) => guards.isUntaken(adjoint));
  const wanted = operands.flatMap((operand, at) =>
    operand.dtype === "real" && isActive(operand) ? [at] : [],
  );
  const throughBranch = ({ parameters, results }: Region): (Node | undefined)[] => {
    const isInfinite = parameters.filter((_, at) => guards.mayBeInfinite(present(operands[at])));
    const inner = guards.inside(isInfinite);
    if (isUntaken) for (const seed of seeds) inner.assume(seed);
    const found = sweep.adjoints(
      b.arena,
      parts.map(({ part }, at): [Node, Node] => [
        present(results[Number(part.attributes["at"])]),
        present(seeds[at]),
      ]),
      wanted.map((at) => present(parameters[at])),
      { guards: inner },
    );
    return wanted.map((at) => found.get(present(parameters[at])));
  };
  const [first, second] = [throughBranch(taken), throughBranch(other)];
  const reached = wanted.flatMap((operand, at) =>
    (first[at] ?? second[at]) ? [{ operand, at }] : [],
  );
  if (reached.length === 0) return [];
  const resultsOf = (found: readonly (Node | undefined)[]): Node[] =>
    reached.map(({ operand, at }) => found[at] ?? zeros(b, present(operands[operand]).shape));
  const given = [...operands, ...parts.map(({ adjoint }) => adjoint)];
  const back = assembleCond(b, predicate, given, [
    { parameters: [...taken.parameters, ...seeds], results: resultsOf(first) },
    { parameters: [...other.parameters, ...seeds], results: resultsOf(second) },
  ]);
  // Where the other branch was taken, nothing depends on the operand. The predicate comes before them.
  return reached.map(({ operand }, at) => [
    operand + 1,
    guards.assume(partOf(b, back, "result", at)),
  ]);
}
