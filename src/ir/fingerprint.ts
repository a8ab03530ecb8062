import { createHash } from "node:crypto";
import type { Graph, Node } from "./graph.ts";
import { reachable, rootsOf } from "./order.ts";
import { showShape } from "./shape.ts";

/** Eight hexadecimal digits that change when the graph, its names or `options` do. */
export function fingerprint(graph: Graph, options: string): string {
  const hash = createHash("sha256");
  const numbers = new Map<Node, number>();
  const rules = rulesOf(graph);
  const ruled = rules.filter((result) => result !== undefined);
  for (const node of reachable([...rootsOf(graph), ...ruled])) {
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
    const dtype = node.dtype === "real" ? "" : ` ${node.dtype}`;
    hash.update(`${role} ${name} ${showShape(node.shape)}${dtype}\n`);
  }
  for (const { name, node } of graph.outputs)
    hash.update(`out ${name} ${numbers.get(node) ?? ""}\n`);
  for (const result of rules)
    hash.update(result ? `rule ${numbers.get(result) ?? ""}\n` : "none\n");
  hash.update(`${graph.name}\n${options}`);
  return hash.digest("hex").slice(0, 8);
}

/** What the rules of the graph, and of those rules, give. */
function rulesOf(graph: Graph): (Node | undefined)[] {
  const found: (Node | undefined)[] = [];
  const seen = new Set<Node>();
  let fresh = rootsOf(graph);
  while (fresh.length > 0) {
    const next: (Node | undefined)[] = [];
    for (const node of reachable(fresh, (one) => (seen.has(one) ? [] : one.inputs))) {
      if (seen.has(node)) continue;
      seen.add(node);
      next.push(...(graph.arena.ruleOf(node)?.results ?? []));
    }
    found.push(...next);
    fresh = next.filter((node) => node !== undefined);
  }
  return found;
}

function showAttribute(value: Node["attributes"][string]): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object") return String(value);
  return value.map((item) => (typeof item === "number" ? showAttribute(item) : item.key)).join();
}
