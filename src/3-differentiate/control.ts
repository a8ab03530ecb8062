import { present } from "../diagnostics/invariant.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import type { Region } from "../ir/region.ts";
import type { Builder } from "../ops/builder.ts";
import type { Loop } from "../ops/control/loop.ts";
import { makeCond, makeLoop } from "../ops/control/parts.ts";
import { transplant } from "../ops/substitute.ts";
import type { Guards } from "./guards.ts";

/** A part of a loop or a condition, and its adjoint. */
export interface PartAdjoint {
  readonly part: Node;
  readonly adjoint: Node;
}

/** What the rules of control flow know of the sweep that they are part of. */
export interface Sweep {
  readonly b: Builder;
  readonly guards: Guards;
  readonly isActive: (node: Node) => boolean;
  /** The same sweep, through a region. */
  readonly adjoints: (
    arena: Arena,
    seeds: Iterable<readonly [Node, Node]>,
    wrt: readonly Node[],
    options: { guards: Guards; onto?: ReadonlyMap<Node, Node> },
  ) => ReadonlyMap<Node, Node>;
}

/** What the rules of control flow know of the forward sweep that they are part of. */
export interface Push {
  readonly b: Builder;
  readonly guards: Guards;
  readonly tangentOf: (node: Node) => Node | undefined;
  /** The same sweep, through a region. */
  readonly tangents: (
    arena: Arena,
    roots: readonly Node[],
    directions: ReadonlyMap<Node, Node>,
    guards: Guards,
  ) => ReadonlyMap<Node, Node>;
}

/** The tangent of a part of a loop or a condition; undefined where it does not move. */
export type PartTangent = (part: Node) => Node | undefined;

/** A value that a region is given: how the region calls it, and what it is outside. */
export interface Given {
  readonly parameter: Node;
  readonly operand: Node;
}

/** What the parameters are given, in order. */
export function givenOf(parameters: readonly Node[], operands: readonly Node[]): Given[] {
  return parameters.map((parameter, at) => ({ parameter, operand: present(operands[at]) }));
}

export interface GivenCarry extends Given {
  readonly next: Node;
}

/** A loop in terms of parameters of any regions, which `assembleLoop` replaces with those of its own. */
export interface LoopDraft extends Pick<Loop, "extent" | "isReversed" | "steps" | "continues"> {
  readonly counter: Node;
  readonly carries: readonly GivenCarry[];
  /** Those that the results do not read are left out, as captures are. */
  readonly sequences: readonly Given[];
  readonly captures: readonly Given[];
  readonly stacked: readonly Node[];
}

/** The `loop` node of a draft. */
export function assembleLoop(b: Builder, draft: LoopDraft): Node {
  const { extent, isReversed, steps, continues, counter, carries, stacked } = draft;
  const results = [
    ...carries.map(({ next }) => next),
    ...stacked,
    ...(continues ? [continues] : []),
  ];
  const given = [...carries, ...draft.sequences, ...draft.captures];
  const isGiven = new Set(given.map(({ parameter }) => parameter));
  const used = usedBy(b.arena, results, isGiven);
  const sequences = draft.sequences.filter(({ parameter }) => used.has(parameter));
  const captures = draft.captures.filter(({ parameter }) => used.has(parameter));
  const parameters = [
    counter,
    ...[...carries, ...sequences, ...captures].map((one) => one.parameter),
  ];
  return makeLoop(b, {
    body: closeRegion(b, parameters, results),
    extent,
    isReversed,
    hasTest: continues !== undefined,
    steps,
    initial: carries.map(({ operand }) => operand),
    sequences: sequences.map(({ operand }) => operand),
    captures: captures.map(({ operand }) => operand),
  });
}

/** What the results need, and the rules of values among it; what is given is not looked into. */
function usedBy(arena: Arena, results: readonly Node[], isGiven: ReadonlySet<Node>): Set<Node> {
  const used = new Set<Node>();
  const operandsOf = (node: Node): readonly Node[] =>
    isGiven.has(node) || used.has(node) ? [] : node.inputs;
  for (let roots = [...results]; roots.length > 0;) {
    const found = reachable(roots, operandsOf).filter((node) => !used.has(node));
    for (const node of found) used.add(node);
    const rules = found.flatMap((node) => arena.ruleOf(node)?.results ?? []);
    roots = rules.filter((result) => result !== undefined);
  }
  return used;
}

/** The `cond` node of two branches in terms of parameters of any regions; operands that neither reads are left out. */
export function assembleCond(
  b: Builder,
  predicate: Node,
  operands: readonly Node[],
  branches: readonly [Branch, Branch],
): Node {
  const used = branches.map(({ results }) => usedBy(b.arena, results, new Set()));
  const isUsed = (_: unknown, at: number): boolean =>
    branches.some(({ parameters }, k) => used[k]?.has(present(parameters[at])) === true);
  const [taken, other] = branches.map(({ parameters, results }) =>
    closeRegion(b, parameters.filter(isUsed), results),
  );
  return makeCond(b, {
    predicate,
    operands: operands.filter(isUsed),
    taken: present(taken),
    other: present(other),
  });
}

/** One branch of a condition in the making. */
export type Branch = Pick<Region, "parameters" | "results">;

/** A region with parameters of its own in place of `parameters`. */
export function closeRegion(
  b: Builder,
  parameters: readonly Node[],
  results: readonly Node[],
): Region {
  const { arena } = b;
  const own = arena.regions.open(parameters);
  const replaced = new Map<Node, Node>();
  parameters.forEach((old, at) => {
    const parameter = present(own[at]);
    replaced.set(old, parameter);
    arena.inherit(old, parameter);
    // A row of what was kept is told by what was kept.
    const isKept = old.op !== "argument" && old.op !== "part" && !arena.names.has(old);
    if (isKept && !arena.sources.has(parameter)) arena.sources.set(parameter, old);
  });
  return arena.regions.close(own, transplant(b, results, replaced));
}

/** The parameters of a loop's body that may be infinite or undefined where its operands are finite. */
export function infiniteParameters(guards: Guards, loop: Loop): Node[] {
  const isInfinite = (operand: Node | undefined): boolean => guards.mayBeInfinite(present(operand));
  const fixed = [
    ...loop.rows.filter((_, at) => isInfinite(loop.sequences[at])),
    ...loop.captured.filter((_, at) => isInfinite(loop.captures[at])),
  ];
  let carries = loop.carries.filter((_, at) => isInfinite(loop.initial[at]));
  for (;;) {
    const inner = guards.inside([...fixed, ...carries]);
    const more = loop.carries.filter(
      (carry, at) => inner.mayBeInfinite(carry) || inner.mayBeInfinite(present(loop.next[at])),
    );
    if (more.length === carries.length) return [...fixed, ...carries];
    carries = more;
  }
}

/** Parameters of no region yet, one of the type of each node, for its adjoint or its tangent. */
export function standIns({ arena }: Builder, nodes: readonly Node[], prefix?: string): Node[] {
  const { names } = arena;
  return arena.regions.open(nodes).map((standIn, at) => {
    const name = names.get(present(nodes[at]));
    if (name !== undefined && prefix !== undefined) names.set(standIn, prefix + name);
    return standIn;
  });
}
