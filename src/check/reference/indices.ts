import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { numbersOf } from "../../ir/shape.ts";
import { integers } from "../../ops/axes.ts";
import { reducing } from "./groups.ts";
import { broadcastOffset, commonSize, countOfSizes, eachIndex, offsetOf } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";

/** Operations on positions, by their definitions. */
export const indices: Readonly<Record<string, Evaluate>> = {
  iota: ({ shape, attributes }) => {
    const sizes = numbersOf(shape);
    const result = new Float64Array(countOfSizes(sizes));
    eachIndex(sizes, (index, at) => (result[at] = index[Number(attributes["axis"])] ?? 0));
    return result;
  },
  gather: (node, [x, ...positions]) => {
    const { data, sizes } = present(x);
    const result = new Float64Array(countOfSizes(numbersOf(node.shape)));
    eachAddress(node, sizes, positions, (from, at) => (result[at] = data[from] ?? NaN));
    return result;
  },
  scatterAdd: (node, [x, updates, ...positions]) => {
    const { data, sizes } = present(x);
    const result = data.slice();
    eachAddress(node, sizes, positions, (to, at) => {
      if (to in result) result[to] = (result[to] ?? NaN) + (present(updates).data[at] ?? NaN);
    });
    return result;
  },
  cast: (node, [x]) => {
    const whole = (value: number): number => (node.dtype === "int" ? Math.trunc(value) : value);
    // An integer has one zero.
    return present(x).data.map((value) => whole(value) + 0);
  },
  oneHot: (node, [ids]) => {
    const depth = numbersOf(node.shape).at(-1) ?? 0;
    const row = (id: number): number[] =>
      Array.from({ length: depth }, (_, at) => Number(at === id));
    return Float64Array.from(Array.from(present(ids).data).flatMap(row));
  },
  argmax: reducing((xs) => firstWinner(xs, (x, best) => x > best)),
  argmin: reducing((xs) => firstWinner(xs, (x, best) => x < best)),
  dynamicUpdateSlice: (_, [x, block, ...starts]) => {
    const { data, sizes } = present(x);
    const result = data.slice();
    const written = present(block);
    eachIndex(written.sizes, (index, at) => {
      const target = index.map((own, axis) => own + (starts[axis]?.data[0] ?? NaN));
      result[offsetOf(target, sizes)] = written.data[at] ?? NaN;
    });
    return result;
  },
};

/** The first of the elements that no other beats; a NaN beats all numbers. */
function firstWinner(xs: readonly number[], beats: (x: number, best: number) => boolean): number {
  let winner = 0;
  xs.forEach((x, at) => {
    const best = xs[winner] ?? NaN;
    if (!Number.isNaN(best) && (Number.isNaN(x) || beats(x, best))) winner = at;
  });
  return winner;
}

/**
 * NumPy's indexing with arrays, cell by cell: `visit` is told where in a tensor of these sizes each
 * element lies, and which it is of what is addressed. Outside of an axis is nowhere.
 */
function eachAddress(
  { attributes }: Node,
  sizes: readonly number[],
  positions: readonly Value[],
  visit: (offset: number, at: number) => void,
): void {
  const axes = integers(attributes, "axes");
  const position = Number(attributes["position"]);
  const rank = Math.max(0, ...positions.map((one) => one.sizes.length));
  const common = Array.from({ length: rank }, (_, axis) =>
    commonSize(positions.map((one) => one.sizes[axis - rank + one.sizes.length] ?? 1)),
  );
  const kept = sizes.filter((_, axis) => !axes.includes(axis));
  const whole = [...kept.slice(0, position), ...common, ...kept.slice(position)];
  eachIndex(whole, (index, at) => {
    const own = index.slice(position, position + rank);
    const others = [...index.slice(0, position), ...index.slice(position + rank)];
    const address = sizes.map((_, axis) => {
      const which = axes.indexOf(axis);
      if (which < 0) return others.shift() ?? 0;
      const { data, sizes: extents } = present(positions[which]);
      return data[broadcastOffset(own, extents)] ?? NaN;
    });
    const isInside = address.every((one, axis) => one >= 0 && one < (sizes[axis] ?? 0));
    visit(isInside ? offsetOf(address, sizes) : -1, at);
  });
}
