import { numbersOf } from "../../src/ir/shape.ts";
import { modelOf, nodesOf, type Specification, type Step } from "./specification.ts";

/**
 * A smaller specification that still fails: greedily drops outputs and what is differentiated, takes
 * an earlier value for the loss, lets users of a step read one of its operands instead, and turns
 * steps into leaves, for as long as the failure stays.
 */
export async function shrink(
  specification: Specification,
  fails: (candidate: Specification) => boolean | Promise<boolean>,
): Promise<Specification> {
  let smallest = withoutDead(specification);
  for (;;) {
    const next = await firstFailing(candidates(smallest), smallest, fails);
    if (!next) return smallest;
    smallest = next;
  }
}

async function firstFailing(
  moves: Iterable<Specification>,
  current: Specification,
  fails: (candidate: Specification) => boolean | Promise<boolean>,
): Promise<Specification | undefined> {
  for (const move of moves) {
    const candidate = withoutDead(move);
    if (sizeOf(candidate) >= sizeOf(current) || !isWellFormed(candidate)) continue;
    if (await fails(candidate)) return candidate;
  }
  return undefined;
}

function sizeOf({ leaves, steps, outputs, wrt }: Specification): number {
  const operands = steps.reduce((count, step) => count + step.inputs.length, 0);
  return 4 * steps.length + operands + leaves.length + outputs.length + wrt.length;
}

function isWellFormed(specification: Specification): boolean {
  if (specification.outputs.length === 0 || specification.wrt.length === 0) return false;
  try {
    modelOf(specification);
    return true;
  } catch {
    return false;
  }
}

function* candidates(specification: Specification): Generator<Specification> {
  const { leaves, steps, outputs, loss, wrt } = specification;
  const nodes = nodesOf(specification);
  if (loss !== undefined && outputs.length > 1) yield { ...specification, outputs: [loss] };
  if (loss === undefined) {
    for (const output of outputs) yield { ...specification, outputs: [output] };
  }
  for (const value of wrt) yield { ...specification, wrt: wrt.filter((other) => other !== value) };
  if (loss !== undefined) {
    for (const [value, node] of nodes.entries()) {
      const isScalar = node.dtype === "real" && node.shape.length === 0;
      if (isScalar && value < loss) yield { ...specification, outputs: [value], loss: value };
    }
  }
  for (const [at, step] of steps.entries()) {
    const value = leaves.length + at;
    const own = nodes[value];
    if (!own) continue;
    for (const input of step.inputs) {
      const same = nodes[input];
      if (
        same?.dtype !== own.dtype ||
        String(numbersOf(same.shape)) !== String(numbersOf(own.shape))
      )
        continue;
      yield redirected(specification, value, input);
    }
    if (own.dtype === "real" && step.op !== "constant") {
      yield asLeaf(specification, value, numbersOf(own.shape));
    }
  }
}

/** Every use of `value` reads `other` instead. */
function redirected(specification: Specification, value: number, other: number): Specification {
  const swap = (one: number): number => (one === value ? other : one);
  return {
    ...specification,
    steps: specification.steps.map((step) => ({ ...step, inputs: step.inputs.map(swap) })),
    outputs: [...new Set(specification.outputs.map(swap))],
    loss: specification.loss === undefined ? undefined : swap(specification.loss),
  };
}

/** A new input leaf in place of a step. */
function asLeaf(
  specification: Specification,
  value: number,
  sizes: readonly number[],
): Specification {
  const count = specification.leaves.length;
  const shifted = (one: number): number => (one < count ? one : one + 1);
  return redirected(
    renumbered(
      { ...specification, leaves: [...specification.leaves, { role: "inputs", sizes }] },
      shifted,
    ),
    value + 1,
    count,
  );
}

function renumbered(specification: Specification, by: (value: number) => number): Specification {
  return {
    ...specification,
    steps: specification.steps.map((step) => ({ ...step, inputs: step.inputs.map(by) })),
    outputs: specification.outputs.map(by),
    loss: specification.loss === undefined ? undefined : by(specification.loss),
    wrt: specification.wrt.map(by),
  };
}

/** Without steps and leaves that no output needs. */
function withoutDead(specification: Specification): Specification {
  const { leaves, steps, outputs, wrt } = specification;
  const needed = new Set(outputs);
  const find = (at: number): Step | undefined => steps[at - leaves.length];
  for (let value = leaves.length + steps.length - 1; value >= leaves.length; value--) {
    if (needed.has(value)) find(value)?.inputs.forEach((input) => needed.add(input));
  }
  const kept = [...leaves, ...steps].flatMap((_, value) => (needed.has(value) ? [value] : []));
  const positions = new Map(kept.map((value, position) => [value, position]));
  const by = (value: number): number => positions.get(value) ?? -1;
  return renumbered(
    {
      ...specification,
      leaves: leaves.filter((_, value) => needed.has(value)),
      steps: steps.filter((_, at) => needed.has(at + leaves.length)),
      wrt: wrt.filter((value) => needed.has(value)),
    },
    by,
  );
}
