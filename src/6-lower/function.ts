import { type Leaf, type Node, type Output } from "../ir/graph.ts";
import { type Buffer } from "../ir/loops.ts";
import { type FunctionPlan, type Plan } from "../ir/plan.ts";
import { type Computed, type Step } from "../ir/program.ts";
import { kindOf } from "../ops/kind.ts";
import { elementExpr } from "./evaluate.ts";
import { nest } from "./nest.ts";
import { computeRoot, type Context } from "./roots.ts";

/** forward: computes the roots into outputs, saved values and scratch; then copies what is left. */
export function lowerForward(context: Context, plan: Plan): Step[] {
  const { memory } = context;
  const { buffers } = memory;
  plan.outputs.forEach(({ node }, at) => {
    const buffer = buffers.outputs[at];
    if (buffer && !memory.bufferOf(node) && kindOf(node) !== "constant") memory.place(node, buffer);
  });
  buffers.saved.forEach((buffer) => {
    memory.place(buffer.node, buffer);
  });
  const outputOf = (node: Node): Output | undefined =>
    plan.outputs.find((output) => output.node === node);
  const steps = plan.forward.roots.map((node): Step => {
    const output = outputOf(node);
    const computed: Computed = output ? { node, output: output.name } : { node };
    return rootStep(context, node, memory.bufferOf(node), computed, false);
  });
  plan.outputs.forEach(({ name, node }, at) => {
    const buffer = buffers.outputs[at];
    if (buffer && memory.bufferOf(node) !== buffer) {
      steps.push(copyStep(context, node, buffer, { node, output: name }, false));
    }
  });
  return steps;
}

/**
 * backward: each gradient is written as soon as its value is there, so that the statements follow
 * the model in reverse.
 */
export function lowerBackward(context: Context, plan: Plan, accumulate: boolean): Step[] {
  const { memory } = context;
  const { buffers } = memory;
  plan.outputs.forEach(({ node }, at) => {
    const buffer = buffers.outputs[at];
    if (buffer && !memory.bufferOf(node) && kindOf(node) !== "constant") memory.place(node, buffer);
  });
  buffers.saved.forEach((buffer) => {
    memory.place(buffer.node, buffer);
  });
  const gradientsOf = new Map<Node, Leaf[]>();
  for (const { leaf, node } of plan.gradients) {
    gradientsOf.set(node, [...(gradientsOf.get(node) ?? []), leaf]);
  }
  const isRead = readByOthers(plan.backward);
  const steps: Step[] = [];
  const write = (leaf: Leaf, node: Node): void => {
    const buffer = buffers.grads.get(leaf);
    if (buffer) steps.push(copyStep(context, node, buffer, { node, gradientOf: leaf }, accumulate));
  };
  for (const node of plan.backward.roots) {
    const leaves = gradientsOf.get(node) ?? [];
    const [first, ...others] = leaves;
    const own = first && buffers.grads.get(first);
    // What is added to grads cannot be read back from there.
    const isWrittenOnce = kindOf(node) === "assembly" && others.length === 0 && !isRead.has(node);
    if (first && own && (!accumulate || isWrittenOnce)) {
      memory.place(node, own);
      steps.push(rootStep(context, node, own, { node, gradientOf: first }, accumulate));
      others.forEach((leaf) => {
        write(leaf, node);
      });
    } else {
      steps.push(rootStep(context, node, undefined, { node }, false));
      leaves.forEach((leaf) => {
        write(leaf, node);
      });
    }
  }
  const isRoot = new Set(plan.backward.roots);
  for (const { leaf, node } of plan.gradients) if (!isRoot.has(node)) write(leaf, node);
  return steps;
}

function rootStep(
  context: Context,
  node: Node,
  place: Buffer | undefined,
  computed: Computed,
  accumulate: boolean,
): Step {
  const buffer = place ?? context.memory.makeScratch(node);
  return { statements: computeRoot(context, node, buffer, accumulate), computes: [computed] };
}

function copyStep(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  computed: Computed,
  accumulate: boolean,
): Step {
  const { index, variables: loops } = variables.over(node.shape);
  const value = elementExpr(memory, node, index);
  return {
    statements: nest(loops, [{ kind: "store", buffer, index, value, accumulate }]),
    computes: [computed],
  };
}

/** The roots that other statements of the function read. */
function readByOthers({ roots, available }: FunctionPlan): Set<Node> {
  const seen = new Set<Node>();
  const stack = roots.flatMap((root) => root.inputs);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node) || available.has(node)) continue;
    seen.add(node);
    stack.push(...node.inputs);
  }
  return seen;
}
