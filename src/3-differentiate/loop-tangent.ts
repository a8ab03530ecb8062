import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { loopOf } from "../ops/control/loop.ts";
import { partOf } from "../ops/control/parts.ts";
import { zeros } from "../ops/gather.ts";
import { loopActivity } from "./activity.ts";
import {
  assembleLoop,
  type Given,
  givenOf,
  infiniteParameters,
  type PartTangent,
  type Push,
  standIns,
} from "./control.ts";

/**
 * How the parts of a loop move, given how its operands do: one loop that carries the tangents of the
 * carries beside these. Its first carries and stacked results are those of the loop itself.
 */
export function loopTangents(push: Push, node: Node): PartTangent {
  const { b, guards } = push;
  const loop = loopOf(node);
  const active = loopActivity(loop, (operand) => push.tangentOf(operand) !== undefined);
  const carried = loop.carries.flatMap((parameter, at) =>
    active.carries[at]
      ? [{ at, parameter, operand: push.tangentOf(present(loop.initial[at])) }]
      : [],
  );
  const given = [
    ...givenOf(loop.rows, loop.sequences),
    ...givenOf(loop.captured, loop.captures),
  ].flatMap(({ parameter, operand }) => {
    const tangent = push.tangentOf(operand);
    return tangent ? [{ parameter, tangent }] : [];
  });
  const moving = [...carried, ...given].map(({ parameter }) => parameter);
  const directions = standIns(b, moving);
  const isExposed = guards.mayBeInfinite(node);
  let untaken = new Set(
    [...carried.map(({ operand }) => operand), ...given.map(({ tangent }) => tangent)].flatMap(
      (tangent, k) => (tangent && guards.isUntaken(tangent) ? [present(directions[k])] : []),
    ),
  );
  const follow = (): readonly (Node | undefined)[] => {
    const inner = guards.inside(infiniteParameters(guards, loop));
    for (const direction of untaken) inner.assume(direction);
    const found = push.tangents(
      b.arena,
      loop.body.results,
      new Map(moving.map((parameter, k) => [parameter, present(directions[k])])),
      inner,
    );
    const results = [...carried.map(({ at }) => present(loop.next[at])), ...loop.stacked].map(
      (result) => found.get(result),
    );
    // What is an untaken zero after one iteration is one in the next.
    const more = directions.filter((direction, k) => {
      const result = k < carried.length ? results[k] : undefined;
      return result && inner.isUntaken(result) && !untaken.has(direction);
    });
    if (!isExposed || more.length === 0) return results;
    untaken = new Set([...untaken, ...more]);
    return follow();
  };
  const results = follow();
  const nextOf = results.slice(0, carried.length);
  const stacked = loop.stacked.flatMap((_, at) => {
    const row = results[carried.length + at];
    return row ? [{ at, row }] : [];
  });
  const tangentsOf = (parameters: readonly Node[]): Given[] =>
    given.flatMap(({ parameter, tangent }, k) =>
      parameters.includes(parameter)
        ? [{ parameter: present(directions[carried.length + k]), operand: tangent }]
        : [],
    );
  const extended = assembleLoop(b, {
    ...loop,
    carries: [
      ...loop.carries.map((parameter, at) => ({
        parameter,
        operand: present(loop.initial[at]),
        next: present(loop.next[at]),
      })),
      ...carried.map(({ parameter, operand }, k) => ({
        parameter: present(directions[k]),
        operand: operand ?? zeros(b, parameter.shape),
        next: nextOf[k] ?? zeros(b, parameter.shape),
      })),
    ],
    sequences: [...givenOf(loop.rows, loop.sequences), ...tangentsOf(loop.rows)],
    captures: [...givenOf(loop.captured, loop.captures), ...tangentsOf(loop.captured)],
    stacked: [...loop.stacked, ...stacked.map(({ row }) => row)],
  });
  return ({ attributes }) => {
    const [of, at] = [attributes["of"], Number(attributes["at"])];
    if (of === "stack") {
      const k = stacked.findIndex((one) => one.at === at);
      return k < 0 ? undefined : partOf(b, extended, "stack", loop.stacked.length + k);
    }
    const k = carried.findIndex((one) => one.at === at);
    if (k < 0 || of === "count") return undefined;
    return partOf(b, extended, of === "carry" ? "carry" : "history", loop.carries.length + k);
  };
}
