import { createHash } from "node:crypto";
import { type Graph, type Node } from "./graph.ts";
import { reachable, rootsOf } from "./order.ts";
import { showShape } from "./shape.ts";

/** Eight hexadecimal digits that change when the graph, its names or `options` do. */
export function fingerprint(graph: Graph, options: string): string {
  const hash = createHash("sha256");
  const numbers = new Map<Node, number>();
  for (const node of reachable(rootsOf(graph))) {
    numbers.set(node, numbers.size);
    const operands = node.inputs.map((input) => numbers.get(input)).join(",");
    const attributes = Object.entries(node.attributes)
      .map(([name, value]) => `${name}=${showAttribute(value)}`)
      .sort()
      .join(";");
    const name = graph.arena.names.get(node) ?? "";
    hash.update(`${node.op}(${operands})${attributes}:${showShape(node.shape)} ${name}\n`);
  }
  for (const { role, name, node } of graph.leaves) {
    hash.update(`${role} ${name} ${showShape(node.shape)}\n`);
  }
  for (const { name, node } of graph.outputs)
    hash.update(`out ${name} ${numbers.get(node) ?? ""}\n`);
  hash.update(`${graph.name}\n${options}`);
  return hash.digest("hex").slice(0, 8);
}

function showAttribute(value: Node["attributes"][string]): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object") return String(value);
  return value.map((item) => (typeof item === "number" ? showAttribute(item) : item.key)).join();
}
