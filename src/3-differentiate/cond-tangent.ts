import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { Region } from "../ir/region.ts";
import { condOf } from "../ops/control/cond.ts";
import { partOf } from "../ops/control/parts.ts";
import { zeros } from "../ops/gather.ts";
import { assembleCond, type PartTangent, type Push, standIns } from "./control.ts";

/**
 * How the results of a condition move, given how its operands do: a condition on the same truth value,
 * whose branches compute again what they need of the values.
 */
export function condTangents(push: Push, node: Node): PartTangent {
  const { b, guards } = push;
  const { predicate, operands, taken, other } = condOf(node);
  const moving = operands.flatMap((operand, at) => {
    const tangent = push.tangentOf(operand);
    return tangent ? [{ at, tangent }] : [];
  });
  const directions = standIns(
    b,
    moving.map(({ at }) => present(operands[at])),
  );
  const throughBranch = ({ parameters, results }: Region): (Node | undefined)[] => {
    const inner = guards.inside(
      parameters.filter((_, at) => guards.mayBeInfinite(present(operands[at]))),
    );
    moving.forEach(({ tangent }, k) => {
      if (guards.isUntaken(tangent)) inner.assume(present(directions[k]));
    });
    const found = push.tangents(
      b.arena,
      results,
      new Map(moving.map(({ at }, k) => [present(parameters[at]), present(directions[k])])),
      inner,
    );
    return results.map((result) => found.get(result));
  };
  const [first, second] = [throughBranch(taken), throughBranch(other)];
  const reached = first.flatMap((one, at) => ((one ?? second[at]) ? [at] : []));
  if (reached.length === 0) return () => undefined;
  const resultsOf = ({ results }: Region, found: readonly (Node | undefined)[]): Node[] =>
    reached.map((at) => found[at] ?? zeros(b, present(results[at]).shape));
  const given = [...operands, ...moving.map(({ tangent }) => tangent)];
  const moved = assembleCond(b, predicate, given, [
    { parameters: [...taken.parameters, ...directions], results: resultsOf(taken, first) },
    { parameters: [...other.parameters, ...directions], results: resultsOf(other, second) },
  ]);
  return ({ attributes }) => {
    const at = reached.indexOf(Number(attributes["at"]));
    // Where the other branch was taken, the result may be one that does not move.
    return at < 0 ? undefined : guards.assume(partOf(b, moved, "result", at));
  };
}
