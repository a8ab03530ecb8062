import type { Node } from "../../../src/ir/graph.ts";
import type { Region } from "../../../src/ir/region.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import { type Dual, type DualTensor, still } from "./dual.ts";

/** What a loop or condition gives, by kind and number: `carry 0`. */
export type Parts = ReadonlyMap<string, readonly Dual[]>;

/** A region as a function. */
export type Run = (region: Region, given: readonly DualTensor[]) => readonly DualTensor[];

export function partsOf(node: Node, operands: readonly DualTensor[], run: Run): Parts {
  return node.op === "cond" ? partsOfCond(node, operands, run) : partsOfLoop(node, operands, run);
}

function partsOfCond(
  { regions }: Node,
  [predicate, ...given]: readonly DualTensor[],
  run: Run,
): Parts {
  const holds = predicate?.data[0]?.value.isZero() === false;
  const results = run(at(regions, holds ? 0 : 1), given);
  return new Map(results.map(({ data }, k) => [`result ${k}`, data]));
}

/** Read off the definition of a loop: operands are [steps?, initial…, sequences…, captures…]. */
function partsOfLoop(node: Node, operands: readonly DualTensor[], run: Run): Parts {
  const { attributes } = node;
  const body = at(node.regions, 0);
  const [carries, sequences] = [Number(attributes["carries"]), Number(attributes["sequences"])];
  const [extent = NaN] = numbersOf(attributes["extent"] as Node["shape"]);
  const isTimed = attributes["hasSteps"] === true;
  const hasTest = attributes["hasTest"] === true;
  const steps = isTimed ? at(at(operands, 0).data, 0).value.toNumber() : extent;
  const given = isTimed ? operands.slice(1) : operands;
  const rows = given.slice(carries, carries + sequences);
  let state = given.slice(0, carries);
  const stacked = body.results.slice(carries, hasTest ? -1 : undefined);
  const stacks = stacked.map((result) => zeros(extent, result));
  const histories = body.results.slice(0, carries).map((result) => zeros(extent, result));
  let count = 0;
  for (; count < steps; count++) {
    const t = attributes["isReversed"] === true ? steps - 1 - count : count;
    const counter = { sizes: [], data: [still(t)] };
    const own = [counter, ...state, ...rows.map((row) => rowOf(row, t))];
    const results = run(body, [...own, ...given.slice(carries + sequences)]);
    if (hasTest && at(at(results, results.length - 1).data, 0).value.isZero()) break;
    histories.forEach((history, k) => history.splice(t, 1, at(state, k).data));
    stacks.forEach((stack, k) => stack.splice(t, 1, at(results, carries + k).data));
    state = results.slice(0, carries);
  }
  return new Map([
    ...state.map(({ data }, k) => [`carry ${k}`, data] as const),
    ...stacks.map((stack, k) => [`stack ${k}`, stack.flat()] as const),
    ...histories.map((history, k) => [`history ${k}`, history.flat()] as const),
    ["count 0", [still(count)]],
  ]);
}

function zeros(rows: number, { shape }: Node): (readonly Dual[])[] {
  const size = numbersOf(shape).reduce((product, one) => product * one, 1);
  return Array.from({ length: rows }, () => Array<Dual>(size).fill(still(0)));
}

function rowOf({ sizes, data }: DualTensor, t: number): DualTensor {
  const size = data.length / (sizes[0] ?? 1);
  return { sizes: sizes.slice(1), data: data.slice(t * size, (t + 1) * size) };
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
