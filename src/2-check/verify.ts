import { GradcError } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Arena, Graph, Node, Type } from "../ir/graph.ts";
import { NodeMap } from "../ir/node-map.ts";
import { reachable, rootsOf } from "../ir/order.ts";
import { numbersOf, sameShape, SCALAR, showShape } from "../ir/shape.ts";
import type { Operation } from "../ops/operation.ts";
import { operations } from "../ops/table.ts";
import { type Expect, verifyControl } from "./verify-control.ts";

/**
 * Holds a graph against what every stage relies on: known operations, operands before their users,
 * types as the operations infer them, leaves as declared, gradients of their leaf's shape. What is
 * wrong here is gradc's own doing: the user's errors were raised when the nodes were built, by the
 * same rules of inference. Linear in nodes and edges.
 * @throws {Fault} naming the node, and the pass it came out of
 */
export function verify(graph: Graph, after = "load"): void {
  verifier()(graph, after);
}

/**
 * `verify` for one graph after another. Nodes never change: those of the same arena that have been
 * looked at are not looked at again, as long as there are the leaves that there were.
 */
export function verifier(): (graph: Graph, after: string) => void {
  let arena: Arena | undefined;
  let leaves = new Set<Node>();
  let known = new NodeMap<Node>();
  return (graph, after) => {
    const own = new Set(graph.leaves.map((leaf) => leaf.node));
    if (graph.arena !== arena || [...leaves].some((leaf) => !own.has(leaf)))
      known = new NodeMap<Node>();
    [arena, leaves] = [graph.arena, own];
    verifyNodes(rootsOf(graph), leaves, after, known);
    verifyRoots(graph, after);
  };
}

/**
 * `given` are the leaves, or the parameters of a region, which is closed: it has no others. `known`
 * are nodes that have been looked at.
 */
function verifyNodes(
  roots: readonly Node[],
  given: ReadonlySet<Node>,
  after: string,
  known = new NodeMap<Node>(),
): void {
  let current: Node | undefined;
  const expect: Expect = (holds, message) => {
    if (holds) return;
    const text = typeof message === "string" ? message : message();
    invariant(false, `after ${after}: node ${current?.id} (${current?.op}): ${text}`);
  };
  for (const node of reachable(roots, (one) => (known.has(one) ? NONE : one.inputs))) {
    if (known.has(node)) continue;
    known.set(node, node);
    current = node;
    verifyOperands(node, known, expect);
    if (node.op === "leaf") expect(given.has(node), "is not among the graph's leaves");
    else if (node.op === "argument") expect(given.has(node), "is no parameter of its region");
    else if (node.op === "constant") verifyConstant(node, expect);
    else if (node.op === "tensor") verifyTensor(node, expect);
    else verifyType(node, expect);
    verifyControl(node, expect);
    node.regions.forEach(({ parameters, results }) => {
      verifyNodes(results, new Set(parameters), after);
    });
  }
  for (const root of roots) invariant(known.get(root) === root, `after ${after}: ${STRANGER}`);
}

const STRANGER = "two nodes have one number";

const NONE: readonly Node[] = [];

function verifyOperands(node: Node, known: NodeMap<Node>, expect: Expect): void {
  node.inputs.forEach((input) => {
    if (input.id >= node.id) expect(false, `operand ${input.id} does not precede it`);
    expect(known.get(input) === input, STRANGER);
  });
}

function verifyConstant(node: Node, expect: Expect): void {
  expect(sameShape(node.shape, SCALAR), "a constant is a scalar");
  expect(node.inputs.length === 0, "a constant has no operands");
  const value = node.attributes["value"];
  expect(typeof value === "number", "a constant has a numeric value");
  if (node.dtype !== "bool") return;
  expect(value === 0 || value === 1, "a truth value is 0 or 1");
}

function verifyTensor(node: Node, expect: Expect): void {
  const data = node.attributes["data"];
  const length = numbersOf(node.shape).reduce((product, size) => product * size, 1);
  expect(node.inputs.length === 0, "a tensor has no operands");
  expect(Array.isArray(data) && data.length === length, `a tensor has ${length} numbers`);
}

function verifyType(node: Node, expect: Expect): void {
  const operation = operations.get(node.op);
  expect(operation !== undefined, "there is no such operation");
  if (!operation) return;
  const inferred = inferType(node, operation, expect);
  expect(
    inferred.dtype === node.dtype && sameShape(inferred.shape, node.shape),
    () => `is ${showType(node)}, inferred ${showType(inferred)}`,
  );
}

function inferType(node: Node, operation: Operation, expect: Expect): Type {
  try {
    return operation.infer(node.inputs, node.attributes);
  } catch (error) {
    if (error instanceof GradcError) expect(false, error.message);
    throw error;
  }
}

function verifyRoots(graph: Graph, after: string): void {
  const leaves = new Set(graph.leaves);
  const names = new Set(graph.outputs.map((output) => output.name));
  invariant(names.size === graph.outputs.length, `after ${after}: two outputs have one name`);
  for (const { leaf, node } of graph.gradients) {
    const where = `after ${after}: the gradient of ${leaf.name}`;
    invariant(leaves.has(leaf), `${where} is not that of a leaf of the graph`);
    invariant(
      node.dtype === "real" && sameShape(node.shape, leaf.node.shape),
      `${where} is ${showType(node)}, the leaf ${showType(leaf.node)}`,
    );
  }
}

function showType({ dtype, shape }: Type): string {
  return `${dtype} ${showShape(shape)}`;
}
