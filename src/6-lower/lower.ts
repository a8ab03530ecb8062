import { clearExprs } from "../ir/exprs.ts";
import type { Leaf } from "../ir/graph.ts";
import { type Buffer, type Space, spaceOf, type Statement } from "../ir/loops.ts";
import type { Plan } from "../ir/plan.ts";
import type { CacheSlot, LoweredFunction, Program } from "../ir/program.ts";
import { constantSize, numberOf, type Size, ZERO } from "../ir/size.ts";
import { collapseLoops } from "./collapse.ts";
import { shrinkScratch } from "./shrink.ts";
import type { Context } from "./context.ts";
import { contract } from "./contract.ts";
import { lowerBackward, lowerForward } from "./function.ts";
import { fuseLoops } from "./fuse.ts";
import { layOut, layOutScratch } from "./layout.ts";
import { Buffers, Memory } from "./memory.ts";
import { Variables } from "./nest.ts";

/** Plan → loops: one nest a root, fused and contracted; then every buffer gets its slots. */
export function lower(plan: Plan, { accumulate = false }: { accumulate?: boolean } = {}): Program {
  clearExprs();
  const { graph } = plan;
  const leavesIn = (space: Space): Leaf[] => graph.leaves.filter((leaf) => spaceOf(leaf) === space);
  const [inputs, indices, masks] = [leavesIn("inputs"), leavesIn("indices"), leavesIn("masks")];
  const [params, upstream] = [leavesIn("params"), leavesIn("upstream")];
  const buffers = declare(plan);
  const variables = new Variables();
  let locals = 0;
  const begin = (): Context => ({
    memory: new Memory(buffers, graph.arena.names),
    variables,
    nextLocal: () => locals++,
    cleared: [],
  });
  const finish = (context: Context, statements: readonly Statement[]): Finished => {
    const scratch = new Set(context.memory.scratch);
    const contracted = contract(fuseLoops(statements), scratch);
    const shrunk = shrinkScratch(contracted, scratch, buffers);
    const collapsed = collapseLoops(shrunk.statements, buffers, variables);
    return { statements: collapsed, scratch: shrunk.scratch };
  };
  const atForward = begin();
  const forward = finish(atForward, lowerForward(atForward, plan));
  const atBackward = begin();
  const backward = finish(atBackward, lowerBackward(atBackward, plan, accumulate));

  const offsets = new Map<Buffer, Size>();
  const bufferOf = (leaf: Leaf): Buffer[] => {
    const buffer = buffers.leaves.get(leaf.node);
    return buffer ? [buffer] : [];
  };
  const kept = layOut([...buffers.outputs, ...buffers.saved], offsets, ZERO);
  const scratch = [forward, backward].map((one) =>
    layOutScratch(one.statements, one.scratch, offsets, numberOf(kept)),
  );
  return {
    graph,
    inputs,
    indices,
    masks,
    params,
    upstream,
    cache: cacheSlots(
      plan,
      buffers,
      scratch.flatMap((one) => one.used),
    ),
    forward,
    backward,
    offsets,
    sizes: {
      inputs: layOut(inputs.flatMap(bufferOf), offsets, ZERO),
      indices: layOut(indices.flatMap(bufferOf), offsets, ZERO),
      masks: layOut(masks.flatMap(bufferOf), offsets, ZERO),
      params: layOut(params.flatMap(bufferOf), offsets, ZERO),
      upstream: layOut(upstream.flatMap(bufferOf), offsets, ZERO),
      grads: layOut([...buffers.grads.values()], offsets, ZERO),
      cache: constantSize(Math.max(numberOf(kept), ...scratch.map((one) => one.end))),
    },
  };
}

interface Finished extends LoweredFunction {
  readonly scratch: ReadonlySet<Buffer>;
}

/** The buffers that a caller can see. */
function declare(plan: Plan): Buffers {
  const buffers = new Buffers();
  for (const leaf of plan.graph.leaves) {
    buffers.leaves.set(leaf.node, buffers.make(spaceOf(leaf), leaf.node));
  }
  for (const { node } of plan.outputs) buffers.outputs.push(buffers.make("cache", node));
  for (const node of plan.saved) buffers.saved.push(buffers.make("cache", node));
  for (const { leaf } of plan.gradients) buffers.grads.set(leaf, buffers.make("grads", leaf.node));
  return buffers;
}

function cacheSlots(plan: Plan, buffers: Buffers, scratch: readonly Buffer[]): CacheSlot[] {
  return [
    ...buffers.outputs.map((buffer, at): CacheSlot => {
      const name = plan.outputs[at]?.name;
      return name === undefined ? { buffer, use: "output" } : { buffer, use: "output", name };
    }),
    ...buffers.saved.map((buffer): CacheSlot => ({ buffer, use: "saved" })),
    ...scratch.map((buffer): CacheSlot => ({ buffer, use: "scratch" })),
  ];
}
