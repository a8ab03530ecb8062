import type { Graph, Node } from "../ir/graph.ts";
import { reachable, rootsOf } from "../ir/order.ts";
import { loopOf } from "../ops/control/loop.ts";
import { liesIn } from "../ops/control/rows.ts";

/** Of parts that are kept, those that lie in the memory of a history which is kept as well: by part, the history. */
export function sharedRows(parts: readonly Node[]): Map<Node, Node> {
  const histories = parts.filter(({ attributes }) => attributes["of"] === "history");
  const shared = new Map<Node, Node>();
  for (const part of parts) {
    const history = histories.find((one) => liesIn(part, one));
    if (history) shared.set(part, history);
  }
  return shared;
}

/**
 * Histories and stacks of which only those rows are read that iterations have written: by loops that run
 * as many iterations.
 */
export function readInPart(graph: Graph): Set<Node> {
  if (graph.arena.regions.isEmpty) return new Set();
  const inPart = new Set<Node>();
  const whole = new Set<Node>();
  const visit = (results: readonly Node[]): void => {
    for (const result of results) whole.add(result);
    for (const node of reachable(results)) {
      const rows = node.op === "loop" ? loopOf(node) : undefined;
      node.inputs.forEach((input) => {
        const isRow = rows?.sequences.includes(input) === true && !rows.captures.includes(input);
        const isInPart = isRow && runsAsLong(rows.steps, input);
        (isInPart ? inPart : whole).add(input);
      });
      for (const region of node.regions) visit(region.results);
    }
  };
  visit(rootsOf(graph));
  return new Set([...inPart].filter((node) => !whole.has(node)));
}

/** Whether so many steps are as many as the loop has run of which `part` is. */
export function runsAsLong(steps: Node | undefined, part: Node): boolean {
  const [loop] = part.inputs;
  if (!steps || part.op !== "part" || loop?.op !== "loop") return false;
  const isCount = steps.op === "part" && steps.attributes["of"] === "count";
  const own = loopOf(loop);
  return (isCount && steps.inputs[0] === loop) || (!own.hasTest && own.steps === steps);
}
