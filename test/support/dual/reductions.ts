import { groupsOver } from "../../../src/check/indexing.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { integers } from "../../../src/ops/axes.ts";
import {
  add,
  apply,
  div,
  type Dual,
  exp,
  largest,
  log,
  mean,
  mul,
  product,
  smallest,
  sqrt,
  still,
  sub,
  total,
} from "./dual.ts";
import { type Definition, first } from "./definition.ts";

type Fold = (xs: readonly Dual[], node: Node) => Dual;

/** One number of each group of elements. */
function reducing(fold: Fold): Definition {
  return (node, operands) => {
    const { data, sizes } = first(operands);
    return groupsOver(sizes, integers(node.attributes, "axes")).map((group) =>
      fold(
        group.flatMap((at) => data[at] ?? []),
        node,
      ),
    );
  };
}

/** As many numbers of each group as it has. */
export function alongAxes(
  change: (xs: readonly Dual[], node: Node) => readonly Dual[],
): Definition {
  return (node, operands) => {
    const { data, sizes } = first(operands);
    const result: Dual[] = [];
    for (const group of groupsOver(sizes, integers(node.attributes, "axes"))) {
      const changed = change(
        group.flatMap((at) => data[at] ?? []),
        node,
      );
      group.forEach((at, place) => (result[at] = changed[place] ?? still(NaN)));
    }
    return result;
  };
}

const squared = (x: Dual): Dual => mul(x, x);

export function variance(xs: readonly Dual[], correction = 0): Dual {
  const centre = mean(xs);
  const deviations = xs.map((x) => squared(sub(x, centre)));
  return div(total(deviations), still(xs.length - correction));
}

/** The root, which does not move where there is nothing. */
function rootOf(x: Dual): Dual {
  return x.value.isZero() ? still(0) : sqrt(x);
}

function softmax(xs: readonly Dual[]): Dual[] {
  const powers = xs.map(exp);
  const sum = total(powers);
  return powers.map((power) => div(power, sum));
}

/** Running results, one way or the other, of what came before alone or the element too. */
function scan(step: (x: Dual, y: Dual) => Dual, from: number): Definition {
  return alongAxes((xs, { attributes }) => {
    const isReversed = attributes["reverse"] === true;
    const ordered = isReversed ? xs.toReversed() : xs;
    let running = still(from);
    const results = ordered.map((x) => {
      const before = running;
      running = step(running, x);
      return attributes["exclusive"] === true ? before : running;
    });
    return isReversed ? results.reverse() : results;
  });
}

export const reductions: Readonly<Record<string, Definition>> = {
  sum: reducing(total),
  mean: reducing(mean),
  prod: reducing(product),
  max: reducing((xs) => largest(xs)),
  min: reducing(smallest),
  norm: reducing((xs) => rootOf(total(xs.map(squared)))),
  variance: reducing((xs, node) => variance(xs, Number(node.attributes["correction"]))),
  std: reducing((xs, node) => rootOf(variance(xs, Number(node.attributes["correction"])))),
  any: reducing((xs) => still(Number(xs.some(({ value }) => !value.isZero())))),
  all: reducing((xs) => still(Number(xs.every(({ value }) => !value.isZero())))),
  logsumexp: reducing((xs) => log(total(xs.map(exp)))),
  softmax: alongAxes(softmax),
  logSoftmax: alongAxes((xs) => softmax(xs).map(log)),
  cumsum: scan(add, 0),
  cumprod: scan(mul, 1),
  argmax: reducing((xs) => still(placeOf(xs, largest(xs)))),
  argmin: reducing((xs) => still(placeOf(xs, smallest(xs)))),
  sort: alongAxes((xs) => order(xs).flatMap((at) => xs[at] ?? [])),
  argsort: alongAxes((xs) => order(xs).map(still)),
  standardize: alongAxes(standardized),
};

export function standardized(xs: readonly Dual[], { attributes }: Node): Dual[] {
  const [centre, epsilon] = [mean(xs), still(Number(attributes["epsilon"]))];
  const deviation = apply("sqrt", add(variance(xs), epsilon));
  return xs.map((x) => div(sub(x, centre), deviation));
}

function placeOf(xs: readonly Dual[], best: Dual): number {
  return xs.findIndex(({ value }) => value.eq(best.value));
}

/** Places in order of size; those of equal elements stay as they are. */
function order(xs: readonly Dual[]): number[] {
  return xs
    .map((x, at) => ({ x, at }))
    .sort((p, q) => p.x.value.cmp(q.x.value))
    .map(({ at }) => at);
}
