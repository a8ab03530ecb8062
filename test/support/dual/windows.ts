import { eachIndex, offsetOf } from "../../../src/check/indexing.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import { integers } from "../../../src/ops/axes.ts";
import { type Definition, elementOf, first, second } from "./definition.ts";
import { type Dual, type DualTensor, mean, mul, still, total } from "./dual.ts";

/** The element of padded images that a window at `position` has at `within`; undefined in the margin. */
function pixel(
  { attributes }: Node,
  images: DualTensor,
  batch: readonly number[],
  position: readonly number[],
  within: readonly number[],
  channel: number,
): Dual | undefined {
  const [strides, dilations, padding] = ["strides", "dilations", "padding"].map((name) =>
    integers(attributes, name),
  );
  const place = position.map((p, d) => {
    const [step = 1, gap = 1, before = 0] = [strides?.[d], dilations?.[d], padding?.[2 * d]];
    return p * step + (within[d] ?? 0) * gap - before;
  });
  const at = [...batch, ...place, channel];
  const isInside = at.every((i, axis) => i >= 0 && i < (images.sizes[axis] ?? 0));
  return isInside ? elementOf(images, offsetOf(at, images.sizes)) : undefined;
}

function convolution(dimensions: number): Definition {
  return (node, operands) => {
    const [x, w] = [first(operands), second(operands)];
    const [channels = 1, filters = 1] = w.sizes.slice(dimensions);
    const perGroup = filters / Number(node.attributes["groups"]);
    const rank = x.sizes.length - dimensions - 1;
    const elements: Dual[] = [];
    eachIndex(numbersOf(node.shape), (index) => {
      const filter = index.at(-1) ?? 0;
      const [batch, position] = [index.slice(0, rank), index.slice(rank, -1)];
      const terms: Dual[] = [];
      eachIndex(w.sizes.slice(0, -1), (inner) => {
        const channel = Math.floor(filter / perGroup) * channels + (inner.at(-1) ?? 0);
        const seen = pixel(node, x, batch, position, inner, channel);
        const weight = elementOf(w, offsetOf([...inner, filter], w.sizes));
        if (seen) terms.push(mul(seen, weight));
      });
      elements.push(total(terms));
    });
    return elements;
  };
}

function pooling(pool: (window: readonly Dual[], size: number) => Dual): Definition {
  return (node, operands) => {
    const x = first(operands);
    const window = integers(node.attributes, "window");
    const rank = x.sizes.length - window.length - 1;
    const elements: Dual[] = [];
    eachIndex(numbersOf(node.shape), (index) => {
      const [batch, position] = [index.slice(0, rank), index.slice(rank, -1)];
      const seen: Dual[] = [];
      eachIndex(window, (inner) => {
        const one = pixel(node, x, batch, position, inner, index.at(-1) ?? 0);
        if (one) seen.push(one);
      });
      const size = window.reduce((a, b) => a * b, 1);
      elements.push(pool(seen, size));
    });
    return elements;
  };
}

/** The first that no other exceeds: it alone moves. */
function winner(window: readonly Dual[]): Dual {
  return window.reduce((best, one) => (one.value.gt(best.value) ? one : best));
}

export const windows: Readonly<Record<string, Definition>> = {
  conv1d: convolution(1),
  conv2d: convolution(2),
  maxPool2d: pooling(winner),
  // A margin counts as zeros.
  avgPool2d: pooling((window, size) =>
    mean([...window, ...Array<Dual>(size - window.length).fill(still(0))]),
  ),
};
