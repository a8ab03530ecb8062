import { eachIndex } from "../../../src/check/indexing.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { integers } from "../../../src/ops/axes.ts";
import { type Definition, elementOf, first, second } from "./definition.ts";
import { add, apply, div, type Dual, exp, log, mean, mul, still, sub, total } from "./dual.ts";
import { alongAxes, standardized } from "./reductions.ts";

type Term = (x: Dual, t: Dual, node: Node) => Dual;

function meanOf(term: Term): Definition {
  return (node, operands) => {
    const [x, t] = [first(operands), second(operands)];
    return [mean(x.data.map((one, at) => term(one, elementOf(t, at), node)))];
  };
}

/** -Σ t log softmax(x) over the last axis, the mean over the others. */
const crossEntropy: Definition = (_, operands) => {
  const [x, t] = [first(operands), second(operands)];
  const count = x.sizes.at(-1) ?? 1;
  const rows = Array.from({ length: x.data.length / count }, (__, row) => {
    const [logits, targets] = [x, t].map(({ data }) => data.slice(row * count, (row + 1) * count));
    const sum = log(total((logits ?? []).map(exp)));
    return total((logits ?? []).map((one, at) => mul(targets?.[at] ?? still(NaN), sub(sum, one))));
  });
  return [mean(rows)];
};

const huber: Term = (x, t, { attributes }) => {
  const delta = still(Number(attributes["delta"]));
  const size = apply("abs", sub(x, t));
  if (size.value.lte(delta.value)) return div(mul(size, size), still(2));
  return mul(delta, sub(size, div(delta, still(2))));
};

/** softplus(x) - t x. */
const binary: Term = (x, t) => sub(apply("softplus", x), mul(t, x));

/** Standardized, times a gain and plus a bias along the same axes (or the others). */
function normalization(isSame: boolean): Definition {
  const centred = alongAxes(standardized);
  return (node, operands) => {
    const x = first(operands);
    const [...parameters] = operands.slice(1);
    const gain = node.attributes["isScaled"] === true ? parameters.shift() : undefined;
    const bias = parameters.shift();
    const axes = integers(node.attributes, "axes");
    const normal = centred(node, operands);
    const elements: Dual[] = [];
    eachIndex(x.sizes, (index, at) => {
      const own = index.filter((_, axis) => axes.includes(axis) === isSame);
      const of = (parameter: typeof bias, otherwise: number): Dual => {
        if (!parameter) return still(otherwise);
        return elementOf(
          parameter,
          parameter.sizes.reduce((p, size, d) => p * size + (own[d] ?? 0), 0),
        );
      };
      const value = normal[at] ?? still(NaN);
      elements.push(add(mul(value, of(gain, 1)), of(bias, 0)));
    });
    return elements;
  };
}

export const losses: Readonly<Record<string, Definition>> = {
  mse: meanOf((x, t) => mul(sub(x, t), sub(x, t))),
  crossEntropy,
  huber: meanOf(huber),
  binaryCrossEntropy: meanOf(binary),
  layerNorm: normalization(true),
  batchNorm: normalization(false),
};
