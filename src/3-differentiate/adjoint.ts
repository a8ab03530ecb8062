import { type Diagnostic, diagnostic, fail } from "../diagnostics/diagnostic.ts";
import type { Gradient, Graph, Leaf, Node } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { ordered, reachable } from "../ir/order.ts";
import { Builder } from "../ops/builder.ts";
import { operations } from "../ops/table.ts";
import { joinContributions, unbroadcast } from "./accumulate.ts";
import { confine } from "./confine.ts";
import { Guards } from "./guards.ts";
import { hasLocalDerivatives, timesDerivative } from "./local.ts";

/** Structural operations whose adjoints multiply by their operands or their result. */
const multiplies = new Set([
  "matmul",
  "softmax",
  "logSoftmax",
  "logsumexp",
  "mse",
  "prod",
  "polygamma",
  "cumprod",
  "recurrence",
  "variance",
  "std",
  "norm",
  "crossEntropy",
  "binaryCrossEntropy",
  "huber",
  "dot",
  "outer",
  "cross",
  "solve",
  "triangularSolve",
  "cholesky",
  "inv",
  "det",
  "cofactor",
  "logdet",
  "logAbsDet",
  "einsum",
  "conv1d",
  "conv2d",
  "standardize",
  "layerNorm",
  "batchNorm",
]);

/** Whether the rule for the adjoints multiplies by what may be infinite where its branch is not taken. */
function isExposed(guards: Guards, node: Node, found: readonly (Node | undefined)[]): boolean {
  if (node.op === "customGradient") return found.some((one) => one && guards.mayBeInfinite(one));
  return (
    multiplies.has(node.op) && [node, ...node.inputs].some((factor) => guards.mayBeInfinite(factor))
  );
}

export interface Differentiated {
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reverse mode: adds to the model's graph the gradients with respect to `model.wrt`, as nodes of the
 * same graph. The loss is seeded with 1; with `upstream` (or without a loss) every output is seeded
 * with a leaf of that role. For every node in reverse order, its adjoint v̄ = Σ contributions of its
 * users, and each operand u of it gets the contribution v̄ ∂v/∂u (Griewank and Walther, Evaluating
 * Derivatives, 2008, section 3.2).
 *
 * @throws {GradcError} GRADC3001 where an operation on the way has no derivative
 */
export function differentiate(
  model: Model,
  { upstream = false }: { upstream?: boolean } = {},
): Differentiated {
  const { graph, wrt, loss } = model;
  const { arena } = graph;
  const b = new Builder(arena);
  const guards = new Guards(b);
  const contributions = new Map<Node, Node[]>();
  const contribute = (to: Node, contribution: Node): void => {
    const known = contributions.get(to);
    if (known) known.push(contribution);
    else contributions.set(to, [contribution]);
  };

  const seeds: Leaf[] = [];
  if (upstream || !loss) {
    for (const { name, node } of graph.outputs) {
      const seed = b.leaf("upstream", name, node.shape);
      seeds.push({ role: "upstream", name, node: seed });
      // Upstream gradients are laid out as the outputs; those of integers are not read.
      if (node.dtype === "real") contribute(node, seed);
    }
  } else {
    contribute(loss.node, b.constant(1));
  }

  const active = activeNodes(graph, wrt);
  const order = sweepOrder(graph, [...contributions.keys()]);
  const adjoints = new Map<Node, Node>();
  for (const node of order.toReversed()) {
    const found = contributions.get(node);
    if (!found || !active.has(node)) continue;
    // The users met last come first in the model, and so in the sum.
    // It ranks as the last of them: a parameter's gradient belongs to the step that completes it.
    const last = found.at(-1) ?? node;
    const adjoint = arena.inPlaceOf(last, () =>
      guards.sum(joinContributions(b, guards, found.toReversed())),
    );
    if (!adjoint) continue;
    adjoints.set(node, adjoint);
    nameAdjoint(graph, node, adjoint);
    for (const [operand, contribution] of pullBack(b, guards, graph, node, adjoint, active)) {
      const input = node.inputs[operand];
      if (!input) continue;
      const own = unbroadcast(b, contribution, input.shape);
      contribute(input, guards.linear(own, contribution));
    }
  }

  const diagnostics: Diagnostic[] = [];
  const gradients = wrt.map((leaf): Gradient => {
    const node = adjoints.get(leaf.node);
    if (node) return { leaf, node };
    diagnostics.push(zeroGradient(graph, leaf, loss?.name));
    return { leaf, node: b.broadcastTo(b.constant(0), leaf.node.shape) };
  });
  return { graph: { ...graph, leaves: [...graph.leaves, ...seeds], gradients }, diagnostics };
}

/**
 * The order of the model, with each leaf directly before its first use: backwards, the gradient of a
 * parameter is complete right after the step it belongs to.
 */
function sweepOrder({ arena }: Graph, seeds: readonly Node[]): Node[] {
  const firstUse = new Map<Node, number>();
  for (const node of reachable(seeds)) {
    for (const input of node.inputs) {
      if (input.op !== "leaf") continue;
      firstUse.set(input, Math.min(firstUse.get(input) ?? Infinity, arena.rankOf(node) - 0.5));
    }
  }
  return ordered(seeds, (node) => firstUse.get(node) ?? arena.rankOf(node));
}

/** Nodes whose value depends on a leaf that is differentiated. */
function activeNodes(graph: Graph, wrt: readonly Leaf[]): Set<Node> {
  const active = new Set(wrt.map((leaf) => leaf.node));
  for (const node of reachable(graph.outputs.map((output) => output.node))) {
    if (node.inputs.some((input) => active.has(input))) active.add(node);
  }
  return active;
}

/** What the adjoint of `node` contributes to its operands, by position. */
function pullBack(
  b: Builder,
  guards: Guards,
  graph: Graph,
  node: Node,
  adjoint: Node,
  active: ReadonlySet<Node>,
): [number, Node][] {
  const isActive = (operand: number): boolean => {
    const input = node.inputs[operand];
    return input?.dtype === "real" && active.has(input);
  };
  if (hasLocalDerivatives(node.op)) {
    return node.inputs.flatMap((_, operand): [number, Node][] => {
      if (!isActive(operand)) return [];
      const contribution = timesDerivative(b, guards, node, operand, adjoint);
      return contribution ? [[operand, contribution]] : [];
    });
  }
  if (node.inputs.length === 0 || !node.inputs.some((_, operand) => isActive(operand))) return [];
  const vjp = operations.get(node.op)?.vjp;
  if (!vjp) {
    const place = graph.arena.places.get(node);
    fail("GRADC3001", `${node.op} has no derivative, and the loss depends on it`, {
      help: "wrap it in stopGradient if nothing should flow back through it",
      place,
    });
  }
  const found = vjp(b, node, adjoint);
  const confined = guards.isUntaken(adjoint) && isExposed(guards, node, found);
  return (confined ? confine(b, node, adjoint, found) : found).flatMap(
    (contribution, operand): [number, Node][] =>
      contribution && isActive(operand) ? [[operand, guards.linear(contribution, adjoint)]] : [],
  );
}

/** The adjoint of `h` is called `dh`, unless it already is a value with a name of its own. */
function nameAdjoint(graph: Graph, node: Node, adjoint: Node): void {
  const { names } = graph.arena;
  const name = node.op === "leaf" ? String(node.attributes["name"]) : names.get(node);
  const isValue = adjoint.op === "leaf" || adjoint.op === "constant" || names.has(adjoint);
  if (name !== undefined && !isValue) names.set(adjoint, `d${name}`);
}

function zeroGradient(graph: Graph, leaf: Leaf, loss: string | undefined): Diagnostic {
  const what = loss === undefined ? "no output depends" : `${loss} does not depend`;
  return diagnostic(
    "GRADC4001",
    "warning",
    `the gradient of ${leaf.name} is always zero: ${what} on it`,
    {
      help: `use ${leaf.name} in the model, or leave it out of wrt`,
      place: graph.arena.places.get(leaf.node),
    },
  );
}
