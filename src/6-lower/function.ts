import type { Leaf, Node } from "../ir/graph.ts";
import type { Buffer, Statement } from "../ir/loops.ts";
import type { FunctionPlan, Plan } from "../ir/plan.ts";
import { fillOf } from "../ops/assemble.ts";
import { kindOf } from "../ops/kind.ts";
import type { Context } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { nest } from "./nest.ts";
import { computeRoot } from "./roots.ts";

/** A root that overwrites its memory, and is complete as soon as it is there. */
const plain: { readonly accumulate: boolean; readonly inPlace: boolean } = {
  accumulate: false,
  inPlace: false,
};

/** forward: computes the roots into outputs, saved values and scratch; then copies what is left. */
export function lowerForward(context: Context, plan: Plan): Statement[] {
  placeKept(context, plan);
  const { memory } = context;
  const statements = plan.forward.roots.flatMap((node) =>
    rootStatements(context, node, memory.bufferOf(node), undefined, plain),
  );
  plan.outputs.forEach(({ node }, at) => {
    const buffer = memory.buffers.outputs[at];
    if (buffer && memory.bufferOf(node) !== buffer) {
      statements.push(...copyStatements(context, node, buffer, undefined, false));
    }
  });
  return [...context.cleared, ...statements];
}

/**
 * backward: each gradient is written as soon as its value is there, so that the statements follow
 * the model in reverse.
 */
export function lowerBackward(context: Context, plan: Plan, accumulate: boolean): Statement[] {
  placeKept(context, plan);
  const { memory } = context;
  const { grads } = memory.buffers;
  const leavesOf = new Map<Node, Leaf[]>();
  for (const { leaf, node } of plan.gradients) {
    leavesOf.set(node, [...(leavesOf.get(node) ?? []), leaf]);
  }
  const isRead = readByOthers(plan.backward);
  const write = (leaf: Leaf, node: Node): readonly Statement[] => {
    const buffer = grads.get(leaf);
    return buffer ? copyStatements(context, node, buffer, leaf, accumulate) : [];
  };
  const statements = plan.backward.roots.flatMap((node) => {
    const leaves = leavesOf.get(node) ?? [];
    const [first, ...others] = leaves;
    const own = first && grads.get(first);
    // What is added to grads, or not complete yet, cannot be read back from there. A kernel never adds;
    // pieces are added where they lie, which is right if there are zeros around.
    const addsUp = kindOf(node) !== "kernel" && fillOf(node.attributes) === 0;
    const inPlace = others.length === 0 && !isRead.has(node) && addsUp;
    if (!own || (accumulate && !inPlace)) {
      return [
        ...rootStatements(context, node, undefined, undefined, plain),
        ...leaves.flatMap((leaf) => write(leaf, node)),
      ];
    }
    memory.place(node, own);
    return [
      ...rootStatements(context, node, own, first, { accumulate, inPlace }),
      ...others.flatMap((leaf) => write(leaf, node)),
    ];
  });
  const isRoot = new Set(plan.backward.roots);
  const given = plan.gradients.filter(({ node }) => !isRoot.has(node));
  const rest = given.flatMap(({ leaf, node }) => write(leaf, node));
  return [...context.cleared, ...statements, ...rest];
}

/** Outputs and saved values have their slots in both functions. */
function placeKept({ memory }: Context, plan: Plan): void {
  const { outputs, saved } = memory.buffers;
  plan.outputs.forEach(({ node }, at) => {
    const buffer = outputs[at];
    if (buffer && !memory.bufferOf(node) && kindOf(node) !== "constant") memory.place(node, buffer);
  });
  for (const buffer of saved) memory.place(buffer.node, buffer);
}

function rootStatements(
  context: Context,
  node: Node,
  place: Buffer | undefined,
  gradientOf: Leaf | undefined,
  how: typeof plain,
): readonly Statement[] {
  const buffer = place ?? context.memory.makeScratch(node);
  const { clear, compute } = computeRoot(context, node, buffer, how);
  context.cleared.push(...clear);
  return [noteOn(node, gradientOf), ...compute];
}

function copyStatements(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  gradientOf: Leaf | undefined,
  accumulate: boolean,
): readonly Statement[] {
  const { index, variables: loops } = variables.over(node.shape);
  const value = elementExpr(memory, node, index);
  const store: Statement = { kind: "store", buffer, index, value, accumulate };
  return [noteOn(node, gradientOf), ...nest(loops, [store])];
}

function noteOn(node: Node, gradientOf: Leaf | undefined): Statement {
  return gradientOf ? { kind: "note", node, gradientOf } : { kind: "note", node };
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
