import { type Node } from "../ir/graph.ts";
import { interpret, type Values } from "./interpret.ts";
import { type Random } from "./random.ts";

const PERTURBATION = 2 ** -30;

/**
 * For each element of the roots, how large the terms are that it is made of: the effect of a small
 * random relative change of every intermediate result, divided by the size of the change (Monte Carlo
 * arithmetic, D. S. Parker 1997). It is the honest scale for an error: where large terms cancel, no
 * evaluation can be closer than rounding of those terms; where they do not, it is about the value.
 *
 * `values` is the evaluation without changes. Decisions (truth values, signs) stay as they are there.
 */
export function roundingScales(
  roots: readonly Node[],
  values: Values,
  random: Random,
): Map<Node, Float64Array> {
  const decided = new Map(
    [...values].filter(([{ op, dtype }]) => op === "leaf" || op === "sign" || dtype === "bool"),
  );
  const scales = new Map(
    roots.map((root) => [root, values.get(root)?.map(Math.abs) ?? new Float64Array()]),
  );
  for (let run = 0; run < 2; run++) {
    const changed = interpret(roots, decided, (_node, value) => {
      for (let at = 0; at < value.length; at++) {
        value[at] = (value[at] ?? NaN) * (1 + PERTURBATION * random.between(-1, 1));
      }
    });
    for (const [root, scale] of scales) {
      scale.forEach((known, at) => {
        const change = Math.abs((changed.get(root)?.[at] ?? NaN) - (values.get(root)?.[at] ?? NaN));
        scale[at] = Math.max(known, Number.isFinite(change) ? change / PERTURBATION : 0);
      });
    }
  }
  return scales;
}
