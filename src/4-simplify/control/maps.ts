import { present } from "../../diagnostics/invariant.ts";
import type { Graph, Node } from "../../ir/graph.ts";
import { mapRegions } from "../../ir/map-regions.ts";
import type { Model } from "../../ir/model.ts";
import { mapRoots, reachable, rootsOf } from "../../ir/order.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, ZERO } from "../../ir/size.ts";
import { Builder } from "../../ops/builder.ts";
import { type Loop, loopOf } from "../../ops/control/loop.ts";
import { remake } from "../../ops/substitute.ts";
import { forAll, isForAll, type Operand, repeated } from "./all-at-once.ts";

/** An iteration with larger values is better off with memory that the next one uses again. */
const LARGEST = 64;

/**
 * Loops that carry nothing from one iteration to the next, as `map` makes them, written as operations on all
 * iterations at once: these are loops over elements, and fuse with what is around them. Those whose bodies have loops,
 * conditions, kernels or large values stay. Before differentiation, so that backward is made of the same.
 */
export function spreadMaps(model: Model): Model {
  const graph = spread(model.graph);
  const at = model.graph.outputs.findIndex((output) => output.name === model.loss?.name);
  return { ...model, graph, loss: graph.outputs[at] };
}

function spread(graph: Graph): Graph {
  const { arena } = graph;
  if (arena.regions.isEmpty) return graph;
  const b = new Builder(arena);
  const done = new Map<Node, Node>();
  const results = new Map<Node, readonly Node[]>();
  for (const node of reachable(rootsOf(graph))) {
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const stacks = node.op === "part" ? results.get(present(inputs[0])) : undefined;
    const made = arena.inPlaceOf(node, () => {
      if (stacks) return partOf(b, node, stacks);
      if (node.regions.length === 0) return remake(b, node, inputs, done);
      return b.apply(node.op, inputs, mapRegions(arena, node, spread));
    });
    const name = arena.names.get(node);
    // All of the values say more than what one of them is called.
    if (stacks && name !== undefined && made.id > node.id) arena.names.set(made, name);
    arena.inherit(node, made);
    done.set(node, made);
    if (node.op === "loop" && isMap(loopOf(made))) results.set(made, stacksOf(b, loopOf(made)));
  }
  return mapRoots(graph, (node) => present(done.get(node)));
}

function partOf(b: Builder, { inputs, attributes }: Node, stacks: readonly Node[]): Node {
  if (attributes["of"] === "stack") return present(stacks[Number(attributes["at"])]);
  return b.size(loopOf(present(inputs[0])).extent, "int");
}

function isMap(loop: Loop): boolean {
  const { extent, carries, rows, counter, hasTest, steps, stacked } = loop;
  if (carries.length > 0 || hasTest || steps !== undefined || extent === ZERO) return false;
  const varying = new Set([counter, ...rows]);
  return reachable(stacked).every((node) => {
    if (varying.has(node)) return true;
    if (!node.inputs.some((input) => varying.has(input))) return node.regions.length === 0;
    varying.add(node);
    return isForAll(node) && (constantOf(countOf(node.shape)) ?? Infinity) <= LARGEST;
  });
}

/** What the iterations give, along a first axis. */
function stacksOf(b: Builder, loop: Loop): Node[] {
  const { arena } = b;
  const { extent, counter, rows, captured, sequences, captures, stacked } = loop;
  const done = new Map<Node, Operand>([
    [counter, { node: b.iota([extent], 0), isRow: true }],
    ...rows.map((row, at): [Node, Operand] => [row, { node: present(sequences[at]), isRow: true }]),
    ...captured.map((own, at): [Node, Operand] => [
      own,
      { node: present(captures[at]), isRow: false },
    ]),
  ]);
  const fixed = new Map(
    [...done].flatMap(([own, { node, isRow }]) => (isRow ? [] : [[own, node]])),
  );
  for (const node of reachable(stacked)) {
    if (done.has(node)) continue;
    const operands = node.inputs.map((input) => present(done.get(input)));
    const isRow = operands.some((one) => one.isRow);
    const made = arena.inPlaceOf(node, () =>
      isRow
        ? forAll(b, node, operands, extent)
        : remake(
            b,
            node,
            operands.map((one) => one.node),
            fixed,
          ),
    );
    arena.inherit(node, made);
    done.set(node, { node: made, isRow });
  }
  return stacked.map((result) => repeated(b, present(done.get(result)), extent));
}
