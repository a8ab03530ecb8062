import { present } from "../diagnostics/invariant.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import type { Builder } from "./builder.ts";

/**
 * `roots` with nodes replaced as `replacements` says, and everything that is made of them made again.
 * What a replaced node was made of is not looked at; undefined stays. Places and notation carry over,
 * and so do names, within an arena. `from` is the arena of the roots: from another than the builder's,
 * everything is made again.
 */
export function substitute<Root extends Node | undefined>(
  b: Builder,
  roots: readonly Root[],
  replacements: ReadonlyMap<Node, Node>,
  from: Arena = b.arena,
): Root[] {
  const done = new Map(replacements);
  const operandsOf = (node: Node): readonly Node[] => (replacements.has(node) ? [] : node.inputs);
  const wanted = roots.filter((root) => root !== undefined);
  for (const node of reachable(wanted, operandsOf)) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((input) => present(done.get(input)));
    done.set(node, remake(b, node, inputs, done, from));
  }
  return roots.map((root) => (root && present(done.get(root))) as Root);
}

/**
 * The same within one arena, keeping the order of the model: what is made again stands where it stood.
 * @see substitute
 */
export function transplant(
  b: Builder,
  roots: readonly Node[],
  replacements: ReadonlyMap<Node, Node>,
): Node[] {
  const done = new Map(replacements);
  for (const node of reachable(roots, (one) => (replacements.has(one) ? [] : one.inputs))) {
    if (done.has(node)) continue;
    const inputs = node.inputs.map((input) => present(done.get(input)));
    const made = b.arena.inPlaceOf(node, () => remake(b, node, inputs, done));
    done.set(node, made);
  }
  return roots.map((root) => present(done.get(root)));
}

/**
 * `node` on other operands, with its name, its place and what reads better in notation; `done` says what
 * else was replaced, for the author's rule if it has one.
 */
export function remake(
  b: Builder,
  node: Node,
  inputs: readonly Node[],
  done: ReadonlyMap<Node, Node>,
  from: Arena = b.arena,
): Node {
  if (from === b.arena && inputs.every((input, at) => input === node.inputs[at])) return node;
  const made = remade(b, node, inputs, done, from);
  describe(b.arena, made, node, done, from);
  return made;
}

function remade(
  b: Builder,
  node: Node,
  inputs: readonly Node[],
  done: ReadonlyMap<Node, Node>,
  from: Arena,
): Node {
  const { arena } = b;
  const rule = from.ruleOf(node);
  if (!rule) {
    return inputs.length === 0
      ? arena.intern(node.op, [], node.attributes, node)
      : b.apply(node.op, inputs, node.attributes);
  }
  // Its rule may use what is replaced, and the value itself.
  const number = arena.rules.size;
  const made = b.apply(node.op, inputs, { ...node.attributes, rule: number });
  const upstream = arena.intern("placeholder", [], { rule: number }, made);
  arena.rules.set(number, { upstream, results: [] });
  const all = new Map(done).set(node, made).set(rule.upstream, upstream);
  arena.rules.set(number, { upstream, results: substitute(b, rule.results, all, from) });
  return made;
}

function describe(
  arena: Arena,
  made: Node,
  node: Node,
  done: ReadonlyMap<Node, Node>,
  from: Arena,
): void {
  const [name, place, source] = [
    from.names.get(node),
    from.places.get(node),
    from.sources.get(node),
  ];
  if (name !== undefined && from === arena && !arena.names.has(made)) arena.names.set(made, name);
  if (place !== undefined && !arena.places.has(made)) arena.places.set(made, place);
  if (from.recomputed.has(node)) arena.recomputed.add(made);
  if (from === arena) arena.inheritOrigin(node, made);
  const operands = source?.inputs.map((input) => done.get(input));
  if (!source || arena.sources.has(made) || !operands?.every((one) => one !== undefined)) return;
  arena.sources.set(made, arena.intern(source.op, operands, source.attributes, source));
}
