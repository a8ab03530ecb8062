import type { Arena, Node } from "../ir/graph.ts";
import { NodeMap, NodeSet } from "../ir/node-map.ts";
import { ordered } from "../ir/order.ts";
import type { BlockPlan, ControlPlan } from "../ir/plan.ts";
import { type Kind, kindOf } from "../ops/kind.ts";
import { operations } from "../ops/table.ts";
import { isSqueeze } from "../ops/views.ts";
import { planControl } from "./control.ts";
import { elements } from "./elements.ts";
import type { Replay } from "./replay.ts";
import { takenInPlace } from "./taken-in-place.ts";

/** Evaluating an element again costs less than keeping it up to here, in nanoseconds. */
const DUPLICATION_BUDGET = 2.5;

/** Looking a position up again costs one load: what is found there is kept if it is read more often than this. */
const LOOKUP_BUDGET = 8;

/** What a large reduction takes is evaluated no more often than this for each element, or else kept. */
const FACTOR_BUDGET = 8;
const LEAST_PRODUCT = 4096;

/** What is known of the whole graph. */
export interface Known {
  /** Parts of which only those rows are read that iterations have written. */
  readonly inPart: ReadonlySet<Node>;
  /** Reverse loops for which others are run again. */
  readonly replays: ReadonlyMap<Node, Replay & { readonly states: number }>;
  /** What a node needs, if its loop is run again. */
  readonly operandsOf: (node: Node) => readonly Node[];
}

/** The plan of a block, and what it asks of the values that it is given. */
export interface PlannedBlock {
  readonly plan: BlockPlan;
  /** How many elements of an available value are read. */
  readonly reads: (node: Node) => number;
  readonly inMemory: ReadonlySet<Node>;
}

/**
 * The values that a block computes with statements of their own: reductions, scans, assembled values,
 * kernels, loops and conditions, what kernels and reshapes need in memory, what is asked for (`targets`),
 * and elementwise values that would otherwise be evaluated many times over. Everything else is an
 * expression in its users' loops. Operands first, in the order of the model.
 */
export function planBlock(
  arena: Arena,
  targets: readonly Node[],
  available: ReadonlySet<Node>,
  known: Known,
): PlannedBlock {
  const order = within(arena, targets, available, known.operandsOf);
  const costs = inlineCosts(order, available);
  const isTarget = new Set(targets);
  const evaluations = new NodeMap<Evaluations>();
  const roots = new Set<Node>();
  const inMemory = new Set<Node>();
  const isFolded = takenInPlace(arena, order, isTarget);
  const parts = new Map<Node, Node[]>();
  const control = new Map<Node, ControlPlan>();
  for (const node of order.toReversed()) {
    const kind = kindOf(node);
    if (available.has(node) || kind === "constant" || kind === "memory") continue;
    if (kind === "part") {
      for (const of of node.inputs) parts.set(of, [node, ...(parts.get(of) ?? [])]);
      continue;
    }
    if (kind === "control") {
      const own = parts.get(node) ?? [];
      const planned = planControl(node, own, known, (results, parameters) =>
        planBlock(arena, results, new Set(parameters), known),
      );
      control.set(node, planned.plan);
      roots.add(node);
      for (const operand of planned.inMemory) inMemory.add(underReshapes(operand, available));
      for (const [operand, times] of planned.reads) {
        if (elements(operand) > 1) note(evaluations, operand, new Map([[node, times]]));
      }
      continue;
    }
    const count = elements(node);
    const own = evaluations.get(node) ?? NEVER;
    const isCostly = (costs.get(node) ?? 0) > DUPLICATION_BUDGET && kind === "elementwise";
    const isRepeated =
      (isCostly && total(own) > count && !isOffset(node)) ||
      (kind === "elementwise" && isFactor(own, count, costs.get(node) ?? 0) && !isOffset(node)) ||
      (isScattered(node) && total(own) > LOOKUP_BUDGET * count);
    const isRoot =
      (kind === "reduction" && !isFolded.has(node)) ||
      (kind === "assembly" && !isFolded.has(node)) ||
      kind === "scan" ||
      kind === "kernel" ||
      inMemory.has(node) ||
      (isTarget.has(node) && node.dtype !== "bool") ||
      (isRepeated && node.dtype !== "bool");
    if (isRoot) roots.add(node);
    for (const input of neededInMemory(node, kind, available)) inMemory.add(input);
    for (const input of node.inputs) {
      // A single number is evaluated once, wherever it is used.
      if (elements(input) === 1) continue;
      // A piece of an assembled value is read once, however large the whole is.
      const times = kind === "assembly" ? elements(input) : iterations(node, kind);
      note(evaluations, input, isRoot || isFolded.has(node) ? new Map([[node, times]]) : own);
    }
  }
  return {
    plan: { available, roots: order.filter((node) => roots.has(node)), control },
    reads: (node) => total(evaluations.get(node) ?? NEVER),
    inMemory,
  };
}

/** Whether a product takes each element for many of its own: then loading it costs less than evaluating it. */
function isFactor(evaluations: ReadonlyMap<Node, number>, count: number, cost: number): boolean {
  return (
    cost > 0 &&
    evaluations.size > 0 &&
    [...evaluations].some(
      ([root, times]) =>
        kindOf(root) === "reduction" && times >= FACTOR_BUDGET * count && times >= LEAST_PRODUCT,
    )
  );
}

/** Whether it is a position made of others, which is part of an index: only what that is made of is kept. */
function isOffset({ op, dtype }: Node): boolean {
  return dtype === "int" && ["add", "sub", "mul"].includes(op);
}

/** Whether each element has a position of its own that is looked up. */
function isScattered({ op, inputs }: Node): boolean {
  return op === "gather" && inputs.slice(1).some((positions) => elements(positions) > 1);
}

/**
 * How often a value is evaluated if it is not kept, by the root in whose loops that happens. Several
 * uses in the loops of one root share the evaluation.
 */
type Evaluations = Map<Node, number>;

const NEVER: ReadonlyMap<Node, number> = new Map();

function note(all: NodeMap<Evaluations>, node: Node, added: ReadonlyMap<Node, number>): void {
  const known = all.get(node);
  if (!known) {
    all.set(node, new Map(added));
    return;
  }
  for (const [root, times] of added) known.set(root, Math.max(known.get(root) ?? 0, times));
}

function total(evaluations: ReadonlyMap<Node, number>): number {
  if (evaluations.size === 0) return 0;
  return [...evaluations.values()].reduce((sum, times) => sum + times, 0);
}

/** What the targets need and is not available, operands first. */
function within(
  arena: Arena,
  targets: readonly Node[],
  available: ReadonlySet<Node>,
  operandsOf: Known["operandsOf"],
): Node[] {
  const cut = new NodeSet();
  return ordered(
    targets,
    (node) => arena.rankOf(node),
    (node) => {
      if (available.has(node)) cut.add(node);
      return available.has(node) ? [] : operandsOf(node);
    },
  ).filter((node) => !cut.has(node));
}

/** What one element costs if its elementwise operands are evaluated in place, but for those that are kept anyway. */
function inlineCosts(order: readonly Node[], available: ReadonlySet<Node>): NodeMap<number> {
  const costs = new NodeMap<number>();
  for (const node of order) {
    const kind = kindOf(node);
    if (available.has(node) || (kind !== "elementwise" && kind !== "view")) continue;
    const own = node.dtype === "int" ? 0 : (operations.get(node.op)?.cost ?? 0);
    costs.set(
      node,
      node.inputs.reduce((sum, input) => {
        const cost = costs.get(input) ?? 0;
        return isEvaluatedOnce(input, cost, node) ? sum : sum + cost;
      }, own),
    );
  }
  return costs;
}

/** Whether an operand is repeated in the loops of its user, and so is evaluated before them. */
function isEvaluatedOnce(input: Node, cost: number, user: Node): boolean {
  if (elements(user) <= elements(input)) return false;
  return elements(input) === 1 || (cost > DUPLICATION_BUDGET && input.dtype !== "bool");
}

/**
 * The operands that the node reads in memory: those of a kernel, whatever shape they are seen in, and
 * that of a reshape that moves elements between axes.
 */
function neededInMemory(node: Node, kind: Kind, available: ReadonlySet<Node>): readonly Node[] {
  if (kind === "kernel") return node.inputs.map((input) => underReshapes(input, available));
  const [x] = node.inputs;
  return node.op === "reshape" && x && !isSqueeze(x.shape, node.shape) ? [x] : [];
}

function underReshapes(node: Node, available: ReadonlySet<Node>): Node {
  let shown = node;
  for (
    let x = shown.inputs[0];
    x && shown.op === "reshape" && !available.has(shown);
    x = shown.inputs[0]
  ) {
    shown = x;
  }
  return shown;
}

/** How many times the body of the node's loops runs. */
function iterations(node: Node, kind: Kind): number {
  const [x] = node.inputs;
  if (kind !== "reduction" || !x) return elements(node);
  if (node.op !== "matmul") return elements(x);
  return elements(node) * elements({ shape: x.shape.slice(-1) });
}
