import { present } from "../diagnostics/invariant.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { reachable, rootsOf } from "../ir/order.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { runsAsLong } from "./rows.ts";

/** A reverse loop that can do without what another loop has left for it, by running that again. */
export interface Replay {
  /** The loop that is run again. */
  readonly loop: Node;
  /** Its histories and stacks that the reverse loop reads, row by row. */
  readonly parts: readonly Node[];
  /** What the reverse loop needs if it does. */
  readonly operands: readonly Node[];
}

/** The reverse loops of a graph for which that holds. */
export function replaysIn(graph: Graph): Map<Node, Replay> {
  const replays = new Map<Node, Replay>();
  if (graph.arena.regions.isEmpty) return replays;
  for (const node of reachable(rootsOf(graph))) {
    if (node.op !== "loop") continue;
    const replay = replayOf(node, loopOf(node));
    if (replay) replays.set(node, replay);
  }
  return replays;
}

function replayOf(node: Node, reverse: Loop): Replay | undefined {
  if (!reverse.isReversed || reverse.hasTest) return undefined;
  const isOther = new Set([...reverse.captures, ...reverse.initial]);
  const rows = reverse.sequences.filter(
    (part) => !isOther.has(part) && isLeftBehind(part, reverse),
  );
  const loop = rows[0]?.inputs[0];
  if (!loop) return undefined;
  const parts = rows.filter((part) => part.inputs[0] === loop);
  const { initial, sequences, captures } = loopOf(loop);
  const isReplayed = new Set(parts);
  const own = node.inputs.filter((input) => !isReplayed.has(input));
  return { loop, parts, operands: [...own, ...initial, ...sequences, ...captures] };
}

/** Whether it is a history or a stack of a loop whose iterations the other one runs through backwards. */
function isLeftBehind(part: Node, reverse: Loop): boolean {
  const { of } = part.attributes;
  if (part.op !== "part" || (of !== "history" && of !== "stack")) return false;
  const loop = loopOf(present(part.inputs[0]));
  if (loop.isReversed || loop.extent !== reverse.extent) return false;
  return reverse.steps ? runsAsLong(reverse.steps, part) : !loop.hasTest && !loop.steps;
}
