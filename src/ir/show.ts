import type { Arena, Attribute, Graph, Leaf, Node } from "./graph.ts";
import { ordered, rootsOf } from "./order.ts";
import { regionNames } from "./region.ts";
import { showShape } from "./shape.ts";
import { addSizes, ONE, showSize, type Size, subtractSizes } from "./size.ts";
import { nodesWithin } from "./within.ts";

/**
 * The graph as text, one node a line in the order of the model, for people:
 *
 *     z = matmul(W1, x)   [8]
 */
export function showGraph(graph: Graph): string[] {
  const names = namesOf(graph);
  const lines: string[] = [];
  for (const role of ["inputs", "params", "upstream"] as const) {
    const leaves = graph.leaves.filter((leaf) => leaf.role === role);
    if (leaves.length > 0) lines.push(`${role} ${leaves.map(showLeaf).join(", ")}`);
  }
  lines.push(...showNodes(graph.arena, rootsOf(graph), names));
  for (const { name, node } of graph.outputs) lines.push(`output ${name} = ${show(node, names)}`);
  for (const { leaf, node } of graph.gradients) {
    lines.push(`gradient ${leaf.name} = ${show(node, names)}`);
  }
  return lines;
}

/** The bodies of loops and conditions stand below them. */
function showNodes(
  arena: Arena,
  roots: readonly Node[],
  names: ReadonlyMap<Node, string>,
): string[] {
  const lines: string[] = [];
  for (const node of ordered(roots, (one) => arena.rankOf(one))) {
    if (isInline(node)) continue;
    lines.push(`${names.get(node) ?? ""} = ${showCall(node, names)}   ${showType(node)}`);
    node.regions.forEach(({ parameters, results }, at) => {
      const given = parameters.map((one) => `${show(one, names)} ${showType(one)}`);
      const body = [
        `${regionNames(node)[at] ?? ""}(${given.join(", ")})`,
        ...indented(showNodes(arena, results, names)),
        ...indented([`gives ${results.map((one) => show(one, names)).join(", ")}`]),
      ];
      lines.push(...indented(body));
    });
  }
  return lines;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** The slots of `count` numbers from `first` on: `3`, `3..10`, `N + 1 .. 2 N`. */
export function showSlots(first: Size, count: Size): string {
  if (count === ONE) return showSize(first);
  const last = subtractSizes(addSizes(first, count), ONE);
  const isShort = [first, last].every((size) => size.terms.length < 2);
  return [first, last].map(showSize).join(isShort ? ".." : " .. ");
}

/** How often each operation occurs, the most frequent first. */
export function countOperations(graph: Graph): [op: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { op } of nodesWithin(graph)) {
    if (!GIVEN.has(op)) counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** A name for every node that has a line: the user's where it is unique, else one with a number. */
function namesOf(graph: Graph): Map<Node, string> {
  const names = new Map<Node, string>();
  const taken = new Set<string>();
  for (const { name, node } of graph.leaves) {
    names.set(node, name);
    taken.add(name);
  }
  for (const node of nodesWithin(graph)) {
    if (names.has(node)) continue;
    const own = graph.arena.names.get(node);
    const name = own === undefined ? `%${node.id}` : taken.has(own) ? `${own}%${node.id}` : own;
    names.set(node, name);
    taken.add(name);
  }
  return names;
}

/** Leaves stand at the top, parameters beside their bodies, numbers where they are used. */
function isInline({ op }: Node): boolean {
  return GIVEN.has(op);
}

const GIVEN = new Set(["leaf", "constant", "argument"]);

function show(node: Node, names: ReadonlyMap<Node, string>): string {
  return node.op === "constant"
    ? showNumber(Number(node.attributes["value"]))
    : (names.get(node) ?? "");
}

function showCall(node: Node, names: ReadonlyMap<Node, string>): string {
  const operands = node.inputs.map((input) => show(input, names));
  const attributes = Object.entries(node.attributes).flatMap(([name, value]) =>
    node.regions.length > 0 && regionNames(node).includes(name)
      ? []
      : [`${name}: ${showAttribute(value)}`],
  );
  return `${node.op}(${[...operands, ...attributes].join(", ")})`;
}

const LONGEST = 8;

function showAttribute(value: Attribute): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return showNumber(value);
  const items: readonly (number | Size)[] = value;
  const shown = items
    .slice(0, LONGEST)
    .map((item) => (typeof item === "number" ? showNumber(item) : showSize(item)));
  const rest = items.length - shown.length;
  return `[${[...shown, ...(rest > 0 ? [`… ${rest} more`] : [])].join(", ")}]`;
}

function showNumber(value: number | boolean): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function showLeaf({ name, node }: Leaf): string {
  return `${name} ${showType(node)}`;
}

function showType({ dtype, shape }: Node): string {
  return dtype === "real" ? showShape(shape) : `${dtype} ${showShape(shape)}`;
}
