import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { numbersOf } from "../../ir/shape.ts";
import { integers } from "../../ops/axes.ts";
import { isRectified } from "../../ops/pooling.ts";
import { countOfSizes, eachIndex, offsetOf } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";
import { sumOf } from "./sum.ts";

/** The element at an index that may lie outside, where there is `margin`. */
function elementAt({ data, sizes }: Value, index: readonly number[], margin: number): number {
  const isInside = index.every((at, axis) => at >= 0 && at < (sizes[axis] ?? 0));
  return isInside ? (data[offsetOf(index, sizes)] ?? NaN) : margin;
}

/** Each element of the result from its index. */
function fromIndex(node: Node, f: (index: readonly number[]) => number): Float64Array {
  const sizes = numbersOf(node.shape);
  const result = new Float64Array(countOfSizes(sizes));
  eachIndex(sizes, (index, at) => (result[at] = f(index)));
  return result;
}

/** Where element k of the window at position p lies, for all axes that windows move along. */
function placeIn(node: Node, position: readonly number[], within: readonly number[]): number[] {
  const [strides, dilations] = ["strides", "dilations"].map((name) =>
    integers(node.attributes, name),
  );
  const padding = node.attributes["padding"] ? integers(node.attributes, "padding") : [];
  return position.map(
    (p, d) =>
      p * (strides?.[d] ?? 1) + (within[d] ?? 0) * (dilations?.[d] ?? 1) - (padding[2 * d] ?? 0),
  );
}

/** The correlation, as a sum over window and channels of the group. */
function convolution(dimensions: number): Evaluate {
  return (node, [images, kernel]) => {
    const [x, w] = [present(images), present(kernel)];
    const groups = Number(node.attributes["groups"]);
    const window = w.sizes.slice(0, dimensions);
    const [channels = 1, filters = 1] = w.sizes.slice(dimensions);
    const first = x.sizes.length - dimensions - 1;
    return fromIndex(node, (index) => {
      const filter = index.at(-1) ?? 0;
      const group = Math.floor(filter / (filters / groups));
      const terms: number[] = [];
      eachIndex([...window, channels], (inner) => {
        const place = placeIn(node, index.slice(first, -1), inner);
        const channel = group * channels + (inner.at(-1) ?? 0);
        const pixel = elementAt(x, [...index.slice(0, first), ...place, channel], 0);
        terms.push(pixel * (w.data[offsetOf([...inner, filter], w.sizes)] ?? NaN));
      });
      return sumOf(terms);
    });
  };
}

/** The numbers in the window of each element of the result, a margin included. */
function pooling(margin: number, f: (window: readonly number[]) => number): Evaluate {
  return (node, [images]) => {
    const x = present(images);
    const first = x.sizes.length - 3;
    return fromIndex(node, (index) => {
      const window: number[] = [];
      eachIndex(integers(node.attributes, "window"), (inner) => {
        const place = placeIn(node, index.slice(first, -1), inner);
        window.push(elementAt(x, [...index.slice(0, first), ...place, index.at(-1) ?? 0], margin));
      });
      return f(window);
    });
  };
}

/** Where each element of the windows lies in what they move over: the definition of both directions. */
function eachInWindows(
  node: Node,
  windows: readonly number[],
  visit: (at: number, place: readonly number[]) => void,
): void {
  const [axis, after] = [Number(node.attributes["axis"]), Number(node.attributes["at"])];
  const count = integers(node.attributes, "kernel").length;
  eachIndex(windows, (index, at) => {
    const outer = [...index.slice(0, after), ...index.slice(after + count)];
    const place = placeIn(node, outer.slice(axis, axis + count), index.slice(after, after + count));
    visit(at, [...outer.slice(0, axis), ...place, ...outer.slice(axis + count)]);
  });
}

function unfold(node: Node, [x]: readonly Value[]): Float64Array {
  const { data, sizes } = present(x);
  const result = new Float64Array(countOfSizes(numbersOf(node.shape)));
  eachInWindows(node, numbersOf(node.shape), (at, place) => {
    result[at] = data[offsetOf(place, sizes)] ?? NaN;
  });
  return result;
}

function fold(node: Node, [windows]: readonly Value[]): Float64Array {
  const { data, sizes } = present(windows);
  const whole = numbersOf(node.shape);
  const result = new Float64Array(countOfSizes(whole));
  eachInWindows(node, sizes, (at, place) => {
    const offset = offsetOf(place, whole);
    result[offset] = (result[offset] ?? 0) + (data[at] ?? NaN);
  });
  return result;
}

function pad(node: Node, [x]: readonly Value[]): Float64Array {
  const widths = integers(node.attributes, "widths");
  return fromIndex(node, (index) =>
    elementAt(
      present(x),
      index.map((at, axis) => at - (widths[2 * axis] ?? 0)),
      Number(node.attributes["value"]),
    ),
  );
}

/** Row by row over the last two axes: the place of the first element that equals the given one. */
function placesOfFirst([windows, values]: readonly Value[]): number[] {
  const { data, sizes } = present(windows);
  const count = countOfSizes(sizes.slice(-2));
  return Array.from(present(values).data, (value, at) => {
    const place = data.subarray(at * count, (at + 1) * count).indexOf(value);
    return place < 0 ? Infinity : place;
  });
}

function atFirst(node: Node, [first, g]: readonly Value[]): Float64Array {
  const count = countOfSizes(numbersOf(node.shape).slice(-2));
  const [places, values] = [present(first).data, present(g).data];
  const isShared = values.length < places.length * count;
  return Float64Array.from({ length: places.length * count }, (_, at) => {
    const window = Math.floor(at / count);
    return at % count === places[window] ? (values[isShared ? window : at] ?? NaN) : 0;
  });
}

export const windows: Readonly<Record<string, Evaluate>> = {
  unfold,
  fold,
  pad,
  conv1d: convolution(1),
  conv2d: convolution(2),
  maxPool2d: (node, operands) => {
    const least = isRectified(node) ? 0 : -Infinity;
    return pooling(-Infinity, (window) => Math.max(least, ...window))(node, operands);
  },
  avgPool2d: pooling(0, (window) => window.reduce((a, b) => a + b, 0) / window.length),
  place: (node) => fromIndex(node, (index) => offsetOf(index, numbersOf(node.shape))),
  firstEqual: (_, operands) => Float64Array.from(placesOfFirst(operands)),
  atFirst,
};
