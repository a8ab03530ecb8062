import { createHash } from "node:crypto";
import type { Graph, Node } from "./graph.ts";
import { NodeMap } from "./node-map.ts";
import { reachable, rootsOf } from "./order.ts";
import { isEmpty, type Region, regionNames } from "./region.ts";
import { showShape } from "./shape.ts";

/** Eight hexadecimal digits that change when the graph, its names or `options` do. */
export function fingerprint(graph: Graph, options: string): string {
  // In one piece, since a call of the hash costs more than a line of it.
  let text = "";
  const numbers = new NodeMap<number>();
  const rules = rulesOf(graph);
  const ruled = rules.filter((result) => result !== undefined);
  const bodies = new Map<Region, string>();
  const walk = (roots: readonly Node[]): void => {
    for (const node of reachable(roots)) {
      if (numbers.has(node)) continue;
      for (const region of node.regions) walkBody(region);
      numbers.set(node, numbers.size);
      const operands = node.inputs.map((input) => numbers.get(input)).join(",");
      const attributes = attributesOf(
        node,
        node.regions.map((region) => bodies.get(region) ?? ""),
      );
      const name = graph.arena.names.get(node) ?? "";
      text += `${node.op}(${operands})${attributes}:${showShape(node.shape)} ${name}\n`;
    }
  };
  const walkBody = (region: Region): void => {
    if (bodies.has(region)) return;
    walk([...region.parameters, ...region.results]);
    const given = region.parameters.map((node) => `${numbers.get(node) ?? ""} ${node.dtype}`);
    const results = region.results.map((node) => numbers.get(node));
    bodies.set(region, String(bodies.size));
    text += `body ${given.join()} gives ${results.join()}\n`;
  };
  walk([...rootsOf(graph), ...ruled]);
  for (const { role, name, node } of graph.leaves) {
    const dtype = node.dtype === "real" ? "" : ` ${node.dtype}`;
    text += `${role} ${name} ${showShape(node.shape)}${dtype}\n`;
  }
  for (const { name, node } of graph.outputs) text += `out ${name} ${numbers.get(node) ?? ""}\n`;
  for (const result of rules) text += result ? `rule ${numbers.get(result) ?? ""}\n` : "none\n";
  text += `${graph.name}\n${options}`;
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** The attributes as text. Of regions and their parameters the numbers are chance. */
function attributesOf(node: Node, bodies: readonly string[]): string {
  if (node.op === "argument" || isEmpty(node.attributes)) return "";
  const regions = new Map(regionNames(node).map((name, at) => [name, bodies[at] ?? ""]));
  return Object.entries(node.attributes)
    .map(([name, value]) => `${name}=${regions.get(name) ?? showAttribute(value)}`)
    .sort()
    .join(";");
}

/** What the rules of the graph, and of those rules, give. */
function rulesOf(graph: Graph): (Node | undefined)[] {
  const found: (Node | undefined)[] = [];
  if (graph.arena.rules.size === 0) return found;
  const seen = new Set<Node>();
  let fresh = rootsOf(graph);
  while (fresh.length > 0) {
    const next: (Node | undefined)[] = [];
    const inner: Node[] = [];
    for (const node of reachable(fresh, (one) => (seen.has(one) ? [] : one.inputs))) {
      if (seen.has(node)) continue;
      seen.add(node);
      next.push(...(graph.arena.ruleOf(node)?.results ?? []));
      for (const { results } of node.regions) inner.push(...results);
    }
    found.push(...next);
    fresh = [...next.filter((node) => node !== undefined), ...inner];
  }
  return found;
}

function showAttribute(value: Node["attributes"][string]): string {
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value !== "object") return String(value);
  return value.map((item) => (typeof item === "number" ? showAttribute(item) : item.key)).join();
}
