import { broadcastOffset, eachIndex } from "../../../src/check/indexing.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { reachable } from "../../../src/ir/order.ts";
import type { Region } from "../../../src/ir/region.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import { elementwise } from "../../../src/ops/elementwise.ts";
import { referenceOf } from "../decimal/index.ts";
import { ONE, ZERO } from "../decimal/number.ts";
import { type Parts, partsOf } from "./control.ts";
import type { Definition } from "./definition.ts";
import { add, applied, type Dual, type DualTensor, still } from "./dual.ts";
import { losses } from "./losses.ts";
import { matrices } from "./matrices.ts";
import { moved } from "./moved.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import { windows } from "./windows.ts";

/** One element of one leaf, which moves at speed 1. */
export interface Direction {
  readonly leaf: Node;
  readonly element: number;
}

const definitions: ReadonlyMap<string, Definition> = new Map(
  Object.entries({ ...reductions, ...products, ...windows, ...matrices, ...losses, oneHot }),
);

/** What only moves elements, and what it puts where none comes from. */
const movements: Readonly<Record<string, (node: Node) => number>> = {
  ...Object.fromEntries(
    ["reshape", "transpose", "broadcastTo", "slice", "concat", "gather", "unfold"].map((op) => [
      op,
      () => 0,
    ]),
  ),
  ...Object.fromEntries(
    ["triu", "tril", "diag", "diagonal", "dynamicUpdateSlice"].map((op) => [op, () => 0]),
  ),
  pad: (node) => Number(node.attributes["value"]),
};

/**
 * Values, and derivatives in each direction, of the nodes reached from `roots`: in about a hundred
 * digits, element by element, by the definition of each operation. `given` holds the leaves.
 */
export function interpretDual(
  roots: readonly Node[],
  given: ReadonlyMap<Node, ArrayLike<number>>,
  directions: readonly Direction[],
): Map<Node, DualTensor> {
  const leaves = [...given].map(([node, numbers]): [Node, DualTensor] => [
    node,
    { sizes: numbersOf(node.shape), data: leafOf(node, numbers, directions) },
  ]);
  return evaluateAll(roots, new Map(leaves));
}

function evaluateAll(
  roots: readonly Node[],
  given: ReadonlyMap<Node, DualTensor>,
): Map<Node, DualTensor> {
  const values = new Map(given);
  const parts = new Map<Node, Parts>();
  for (const node of reachable(roots)) {
    if (values.has(node)) continue;
    const operands = node.inputs.flatMap((input) => values.get(input) ?? []);
    const sizes = numbersOf(node.shape);
    const [tuple] = node.inputs;
    if (node.regions.length > 0) {
      parts.set(node, partsOf(node, operands, runRegion));
    } else if (node.op === "part" && tuple) {
      const { of, at } = node.attributes;
      values.set(node, { sizes, data: parts.get(tuple)?.get(`${String(of)} ${String(at)}`) ?? [] });
    } else {
      values.set(node, { sizes, data: evaluate(node, operands) });
    }
  }
  return values;
}

function runRegion({ parameters, results }: Region, given: readonly DualTensor[]): DualTensor[] {
  const values = new Map(parameters.flatMap((node, at) => (given[at] ? [[node, given[at]]] : [])));
  const found = evaluateAll(results, values);
  return results.flatMap((result) => found.get(result) ?? []);
}

function leafOf(node: Node, numbers: ArrayLike<number>, directions: readonly Direction[]): Dual[] {
  return Array.from(numbers, (number, at) => ({
    value: still(number).value,
    tangents: directions.map(({ leaf, element }) => (leaf === node && element === at ? ONE : ZERO)),
  }));
}

function evaluate(node: Node, operands: readonly DualTensor[]): readonly Dual[] {
  const { op, attributes } = node;
  if (op === "constant") return [still(Number(attributes["value"]))];
  if (op === "tensor") return (attributes["data"] as readonly number[]).map(still);
  const [x] = operands;
  if (op === "stopGradient") return (x?.data ?? []).map(({ value }) => still(value));
  if (op === "cast") return (x?.data ?? []).map((one) => cast(node, one));
  if (op === "scatterAdd") return scattered(node, operands);
  const fill = movements[op];
  if (fill) return moved(node, operands, still(fill(node)));
  const definition = definitions.get(op);
  if (definition) return definition(node, operands);
  const reference =
    elementwise.has(op) || op === "polygamma" ? referenceOf(op, attributes) : undefined;
  if (!reference) throw new RangeError(`${op} has no definition on duals`);
  const data: Dual[] = [];
  eachIndex(numbersOf(node.shape), (index) => {
    const own = operands.flatMap(
      (operand) => operand.data[broadcastOffset(index, operand.sizes)] ?? [],
    );
    data.push(applied(reference, own));
  });
  return data;
}

function oneHot({ shape }: Node, [ids]: readonly DualTensor[]): readonly Dual[] {
  const places = Array.from({ length: numbersOf(shape).at(-1) ?? 0 }, (_, at) => at);
  return (ids?.data ?? []).flatMap(({ value }) => places.map((at) => still(value.eq(at) ? 1 : 0)));
}

function cast({ attributes, inputs }: Node, { value }: Dual): Dual {
  if (attributes["dtype"] === "int") return still(value.trunc());
  if (inputs[0]?.dtype === "real") throw new RangeError("a cast from real to real");
  return still(value);
}

/** Each update is added where its position says: its place is found by moving the places of the tensor. */
function scattered(node: Node, operands: readonly DualTensor[]): readonly Dual[] {
  const [x, updates] = operands;
  const result = [...(x?.data ?? [])];
  const [axis = 0] = node.attributes["axes"] as readonly number[];
  const positions = operands[2];
  eachIndex(updates?.sizes ?? [], (index, at) => {
    const [sizes, own] = [x?.sizes ?? [], positions?.sizes ?? []];
    const place = positions?.data[broadcastOffset(index.slice(axis, axis + own.length), own)];
    const target = [
      ...index.slice(0, axis),
      place?.value.toNumber() ?? NaN,
      ...index.slice(axis + own.length),
    ];
    const offset = target.reduce((total, i, dimension) => total * (sizes[dimension] ?? 1) + i, 0);
    result[offset] = add(result[offset] ?? still(NaN), updates?.data[at] ?? still(NaN));
  });
  return result;
}
