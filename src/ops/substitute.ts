import { present } from "../diagnostics/invariant.ts";
import { type Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { type Builder } from "./builder.ts";

/**
 * `roots` with nodes replaced as `replacements` says, and everything that is made of them made again.
 * What a replaced node was made of is not looked at; undefined stays. Names, places and notation carry over.
 */
export function substitute<Root extends Node | undefined>(
  b: Builder,
  roots: readonly Root[],
  replacements: ReadonlyMap<Node, Node>,
): Root[] {
  const done = new Map(replacements);
  const operandsOf = (node: Node): readonly Node[] => (replacements.has(node) ? [] : node.inputs);
  for (const node of reachable(
    roots.filter((root) => root !== undefined),
    operandsOf,
  )) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const isSame = inputs.every((input, at) => input === node.inputs[at]);
    done.set(node, isSame ? node : remade(b, node, inputs, done));
  }
  return roots.map((root) => (root && present(done.get(root))) as Root);
}

function remade(
  b: Builder,
  node: Node,
  inputs: readonly Node[],
  done: ReadonlyMap<Node, Node>,
): Node {
  const { arena } = b;
  const rule = arena.ruleOf(node);
  if (!rule) {
    const made = b.apply(node.op, inputs, node.attributes);
    arena.inherit(node, made);
    return made;
  }
  // Its rule may use what is replaced, and the value itself.
  const number = arena.rules.size;
  const made = b.apply(node.op, inputs, { ...node.attributes, rule: number });
  arena.inherit(node, made);
  arena.rules.set(number, { upstream: rule.upstream, results: [] });
  const results = substitute(b, rule.results, new Map(done).set(node, made));
  arena.rules.set(number, { upstream: rule.upstream, results });
  return made;
}
