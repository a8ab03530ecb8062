import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import type { BlockPlan, ControlPlan, ReplayPlan } from "../ir/plan.ts";
import { condOf } from "../ops/control/cond.ts";
import { loopOf } from "../ops/control/loop.ts";
import { elements } from "./elements.ts";
import type { Replay } from "./replay.ts";
import type { Known, PlannedBlock } from "./roots.ts";

/** How a loop or a condition is computed, and what that asks of its operands. */
export interface PlannedControl {
  readonly plan: ControlPlan;
  /** How many of an operand's elements are read in all. */
  readonly reads: ReadonlyMap<Node, number>;
  /** Operands that are needed in memory. */
  readonly inMemory: readonly Node[];
}

/** Plans the regions of `node`, of whose parts `parts` are needed. */
export function planControl(
  node: Node,
  parts: readonly Node[],
  { inPart, replays }: Known,
  planRegion: (results: readonly Node[], parameters: readonly Node[]) => PlannedBlock,
): PlannedControl {
  const asks = new Asks();
  const planned = ({ results, parameters, operands, times }: PlannedRegion): BlockPlan => {
    const { plan, reads, inMemory } = planRegion(results, parameters);
    parameters.forEach((parameter, at) => {
      const operand = operands[at];
      if (operand) asks.note(operand, times * reads(parameter));
      if (operand && inMemory.has(parameter)) asks.inMemory.push(operand);
    });
    return plan;
  };
  const replay = replays.get(node);
  const isReplayed = new Set(replay?.parts);
  const blocks = regionsOf(node, parts, isReplayed).map(planned);
  // What a carry begins with is read once.
  if (node.op === "loop") for (const one of loopOf(node).initial) asks.note(one, elements(one));
  const cleared = parts.filter((part) => !inPart.has(part));
  const again = replay && { ...replay, ...planReplay(replay, planned) };
  for (const one of replay ? loopOf(replay.loop).initial : []) asks.note(one, elements(one));
  const plan = { parts, cleared, blocks, ...(again && { replay: again }) };
  return { plan, reads: asks.reads, inMemory: asks.inMemory };
}

/** What runs the loop again: from state to state, and for the rows that are read besides the states. */
function planReplay(
  { loop, parts }: Replay,
  planned: (region: PlannedRegion) => BlockPlan,
): Pick<ReplayPlan, "advance" | "again"> {
  const [region] = regionsOf(loop, [], new Set());
  const { next, stacked } = loopOf(loop);
  const rows = parts.flatMap(({ attributes }) =>
    attributes["of"] === "stack" ? [present(stacked[Number(attributes["at"])])] : [],
  );
  const advance = planned({ ...present(region), results: next });
  return { advance, again: planned({ ...present(region), results: rows }) };
}

class Asks {
  readonly reads = new Map<Node, number>();
  readonly inMemory: Node[] = [];

  note(operand: Node, times: number): void {
    this.reads.set(operand, (this.reads.get(operand) ?? 0) + times);
  }
}

interface PlannedRegion {
  /** The results that are needed. */
  readonly results: readonly Node[];
  readonly parameters: readonly Node[];
  /** What each parameter is in every evaluation, or a row of. */
  readonly operands: readonly (Node | undefined)[];
  /** How often it is evaluated. */
  readonly times: number;
}

function regionsOf(
  node: Node,
  parts: readonly Node[],
  isReplayed: ReadonlySet<Node>,
): PlannedRegion[] {
  if (node.op === "cond") {
    const { taken, other, operands } = condOf(node);
    const isNeeded = new Set(parts.map((part) => Number(part.attributes["at"])));
    return [taken, other].map(({ parameters, results }) => {
      const needed = results.filter((_, at) => isNeeded.has(at));
      return { results: needed, parameters, operands, times: 1 };
    });
  }
  const loop = loopOf(node);
  const { parameters } = loop.body;
  const stacked = parts.flatMap(({ attributes }) =>
    attributes["of"] === "stack" ? [present(loop.stacked[Number(attributes["at"])])] : [],
  );
  const results = [...loop.next, ...stacked, ...(loop.continues ? [loop.continues] : [])];
  const none = [loop.counter, ...loop.carries].map(() => undefined);
  const rows = loop.sequences.map((one) => (isReplayed.has(one) ? undefined : one));
  const operands = [...none, ...rows, ...loop.captures];
  return [{ results, parameters, operands, times: elements({ shape: [loop.extent] }) }];
}
