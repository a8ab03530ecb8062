import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import type { Region } from "../../ir/region.ts";
import type { Builder } from "../builder.ts";
import { derivativeOf, isDerivative } from "../derivatives.ts";
import { transplant } from "../substitute.ts";

/** What is to become a region. */
export interface OpenBody {
  /** Nodes of one `regions.open`. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  /** Whether a node belongs to the body though it does not depend on the parameters. */
  readonly isOwn?: (node: Node) => boolean;
}

export interface ClosedBody {
  readonly region: Region;
  /** Values from outside; in the region's parameters they come after those of the body. */
  readonly captures: readonly Node[];
}

/**
 * Closes a body: what it uses from outside comes in as further parameters. Whatever does not depend on the
 * parameters is computed outside, once, but for constants. Where a derivative with respect to an outer
 * value is taken inside, that value counts as a parameter: what depends on it stays.
 */
export function closeBody(b: Builder, body: OpenBody): ClosedBody {
  const [closed] = closeBodies(b, [body]);
  return present(closed);
}

/** The same for bodies that are given the same operands: all capture what one of them uses. */
export function closeBodies(b: Builder, bodies: readonly OpenBody[]): ClosedBody[] {
  const captured = new Set(bodies.flatMap((body) => capturesOf(b, body)));
  const captures = [...captured].sort((x, y) => x.id - y.id);
  return bodies.map((body) => ({ region: rebuilt(b, body, captures), captures }));
}

/** The values from outside that a body uses. */
function capturesOf(b: Builder, { parameters, results, isOwn = () => false }: OpenBody): Node[] {
  const { nodes, placeholders } = withRules(b, results);
  const given = new Set(parameters);
  const varied = new Set(parameters);
  for (;;) {
    const inside = new Set<Node>();
    const depends = (node: Node): boolean => varied.has(node) || inside.has(node);
    for (const node of nodes) {
      if (varied.has(node)) continue;
      const isOne = node.inputs.some(depends) || isOwn(node) || placeholders.has(node);
      if (isOne && !isData(node)) inside.add(node);
    }
    const targets = nodes.flatMap((node) =>
      inside.has(node) && isDerivative(node) ? derivativeOf(node).xs : [],
    );
    const outer = targets.filter((node) => !depends(node));
    if (outer.length > 0) {
      for (const node of outer) varied.add(node);
      continue;
    }
    const used = [...[...inside].flatMap((node) => node.inputs), ...results];
    return used.filter((node) => !inside.has(node) && !isData(node) && !given.has(node));
  }
}

/** What `roots` and the rules of their values are made of, operands first; and what stands for adjoints there. */
function withRules(
  { arena }: Builder,
  roots: readonly Node[],
): { nodes: readonly Node[]; placeholders: ReadonlySet<Node> } {
  const placeholders = new Set<Node>();
  const all = [...roots];
  const seen = new Set<Node>();
  const operandsOf = (node: Node): readonly Node[] => (seen.has(node) ? [] : node.inputs);
  for (let done = 0; done < all.length;) {
    const fresh = reachable(all.slice(done), operandsOf).filter((node) => !seen.has(node));
    done = all.length;
    for (const node of fresh) {
      seen.add(node);
      const rule = arena.ruleOf(node);
      if (!rule) continue;
      placeholders.add(rule.upstream);
      all.push(...rule.results.filter((result) => result !== undefined));
    }
  }
  return { nodes: [...seen], placeholders };
}

const data = new Set(["constant", "tensor", "iota", "size"]);
const views = new Set(["broadcastTo", "reshape", "transpose", "slice"]);

/** Constant data, which every body has of its own. */
export function isData({ op, inputs }: Node): boolean {
  const [x] = inputs;
  return data.has(op) || (views.has(op) && x !== undefined && isData(x));
}

/** The body on parameters of its own. */
function rebuilt(b: Builder, { parameters, results }: OpenBody, captures: readonly Node[]): Region {
  const { arena } = b;
  const outer = [...parameters, ...captures];
  const own = arena.regions.open(outer);
  const replaced = new Map(outer.map((node, at) => [node, present(own[at])]));
  for (const [node, parameter] of replaced) {
    arena.inherit(node, parameter);
    if (node.op === "leaf") arena.names.set(parameter, String(node.attributes["name"]));
  }
  return arena.regions.close(own, transplant(b, results, replaced));
}
