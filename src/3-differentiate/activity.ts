import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { condOf } from "../ops/control/cond.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { elementwise } from "../ops/elementwise.ts";

/**
 * The nodes among what `roots` need whose derivative with respect to `sources` need not be zero: real
 * numbers, and tuples that hold some. Linear in nodes and edges, for each turn of a loop's fixed point.
 */
export function dependents(roots: readonly Node[], sources: Iterable<Node>): Set<Node> {
  const active = new Set(sources);
  const isActive = (node: Node): boolean => active.has(node);
  const results = new Map<Node, Results>();
  for (const node of reachable(roots, operandsAbove(active))) {
    if (active.has(node)) continue;
    const [tuple] = node.inputs;
    if (node.op === "part" && tuple) {
      if (node.dtype === "real" && isPartActive(node, results.get(tuple))) active.add(node);
    } else if (node.inputs.some((input, at) => active.has(input) && passesOn(node, at))) {
      if (node.dtype === "tuple") results.set(node, resultsOf(node, isActive));
      if (node.dtype === "real" || node.dtype === "tuple") active.add(node);
    }
  }
  return active;
}

/**
 * Operands, of nodes that can be made of one of `sources`: nodes are younger than their operands. So a
 * sweep takes as long as what lies between, however long what lies before.
 */
export function operandsAbove(sources: Iterable<Node>): (node: Node) => readonly Node[] {
  const oldest = [...sources].reduce((least, { id }) => Math.min(least, id), Infinity);
  return (node) => (node.id <= oldest ? [] : node.inputs);
}

/** Whether a result can move with an operand at all: steps and `stopGradient` stand still. */
function passesOn({ op }: Node, operand: number): boolean {
  return op !== "stopGradient" && elementwise.get(op)?.d?.[operand] !== "0";
}

/** Which results of a loop or a condition depend on what is differentiated. */
interface Results {
  readonly carries: readonly boolean[];
  /** What a loop stacks, or the results of a condition. */
  readonly others: readonly boolean[];
}

function isPartActive({ attributes }: Node, results: Results | undefined): boolean {
  const of = attributes["of"];
  const own = of === "carry" || of === "history" ? results?.carries : results?.others;
  return of !== "count" && own?.[Number(attributes["at"])] === true;
}

function resultsOf(node: Node, isActive: (operand: Node) => boolean): Results {
  if (node.op === "loop") {
    const loop = loopOf(node);
    const { carries, inside } = loopActivity(loop, isActive);
    return { carries, others: loop.stacked.map((one) => inside.has(one)) };
  }
  const { operands, taken, other } = condOf(node);
  const found = [taken, other].map(({ parameters, results }) => {
    const sources = parameters.filter((_, at) => isActive(present(operands[at])));
    const active = dependents(results, sources);
    return results.map((one) => active.has(one));
  });
  const [first = [], second = []] = found;
  return { carries: [], others: first.map((one, at) => one || second[at] === true) };
}

/** Which carries of a loop depend on what is differentiated, and which nodes of its body do. */
export function loopActivity(
  loop: Loop,
  isActive: (operand: Node) => boolean,
): { readonly carries: readonly boolean[]; readonly inside: ReadonlySet<Node> } {
  const isSource = (operand: Node): boolean => operand.dtype === "real" && isActive(operand);
  const { initial, sequences, captures } = loop;
  const fixed = [
    ...loop.rows.filter((_, at) => isSource(present(sequences[at]))),
    ...loop.captured.filter((_, at) => isSource(present(captures[at]))),
  ];
  let carries = initial.map(isSource);
  for (;;) {
    const sources = loop.carries.filter((_, at) => carries[at]);
    const inside = dependents(loop.body.results, [...fixed, ...sources]);
    const next = carries.map((known, at) => known || inside.has(present(loop.next[at])));
    if (next.every((one, at) => one === carries[at])) return { carries, inside };
    carries = next;
  }
}
