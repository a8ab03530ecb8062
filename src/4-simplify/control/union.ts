import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import type { Builder } from "../../ops/builder.ts";
import { closeBody } from "../../ops/control/close.ts";
import { type Loop, loopOf, type PartOf } from "../../ops/control/loop.ts";
import { makeLoop } from "../../ops/control/parts.ts";
import { substitute } from "../../ops/substitute.ts";

/** One loop that does what two did, and where their parts are among its own. */
export interface Union {
  readonly loop: Node;
  readonly placeOf: (loop: Node, of: PartOf, at: number) => number;
}

/** A carry of one of the loops, in terms of outer values but for parameters. */
interface Carry {
  readonly of: Node;
  readonly parameter: Node;
  readonly initial: Node;
  readonly next: Node;
}

/**
 * The union of two loops that run alike; undefined if they have nothing in common. With `isFree` it may
 * carry more than `first` does, and compute more in an iteration.
 */
export function unionOf(b: Builder, first: Node, second: Node, isFree: boolean): Union | undefined {
  // Equal bodies are one region, whose parameters mean different values in the two loops.
  const [a, c] = [first, second].map((loop) => withOwnParameters(b, loopOf(loop))) as [Loop, Loop];
  const [ofFirst, ofSecond] = [opened(b, a), opened(b, c)];
  const carries = [...carriesOf(first, a, ofFirst), ...carriesOf(second, c, ofSecond)];
  const shared = sharedParameters(a, c);
  const { classes, replaced } = classesOf(b, carries, shared);
  const isShared = classes.some((own) => new Set(own.map(({ of }) => of)).size === 2);
  if (!isShared && (carries.length > 0 || shared.size === 1)) return undefined;
  const [firstResults, secondResults] = [ofFirst, ofSecond].map((results) =>
    substitute(b, results, replaced),
  ) as [Node[], Node[]];
  if (a.hasTest && firstResults.at(-1) !== secondResults.at(-1)) return undefined;
  const stacksOf = (loop: Loop, results: readonly Node[]): Node[] =>
    results.slice(loop.carries.length, loop.carries.length + loop.stacked.length);
  const stacks = new Map([
    [first, stacksOf(a, firstResults)],
    [second, stacksOf(c, secondResults)],
  ]);
  if (!isFree) {
    const computed = new Set(reachable(firstResults));
    const isMore =
      classes.some((own) => own.every(({ of }) => of === second)) ||
      present(stacks.get(second)).some((result) => !isComputed(b, result, computed));
    if (isMore) return undefined;
  }
  const stacked = [...new Set([...stacks.values()].flat())];
  const continues = a.hasTest ? firstResults.at(-1) : undefined;
  const loop = assembled(b, a, c, classes, replaced, { stacked, continues });
  b.arena.inherit(first, loop);
  return {
    loop,
    placeOf: (of, kind, at) => {
      if (kind === "count") return 0;
      if (kind === "stack") return stacked.indexOf(present(stacks.get(of)?.[at]));
      const own = carries.filter((carry) => carry.of === of)[at];
      return classes.findIndex((members) => members.includes(present(own)));
    },
  };
}

/** Whether a value is among those, or a part of an inner loop that does what one of those does, and keeps more. */
function isComputed(b: Builder, node: Node, computed: ReadonlySet<Node>): boolean {
  const [tuple] = node.inputs;
  if (computed.has(node)) return true;
  if (node.op !== "part" || !tuple) return false;
  if (computed.has(tuple)) return true;
  return [...computed].some((one) => mayGoTogether(one, tuple) && unionOf(b, one, tuple, false));
}

/**
 * Whether they may carry a value in common: they run alike, begin with a value in common or go along the
 * same sequence, and have more than constants in common, if they have more than constants.
 */
export function mayGoTogether(first: Node, second: Node): boolean {
  if (first.op !== "loop" || second.op !== "loop") return false;
  const [a, c] = [loopOf(first), loopOf(second)];
  const isAlike =
    a.extent === c.extent &&
    a.isReversed === c.isReversed &&
    a.hasTest === c.hasTest &&
    a.steps === c.steps;
  if (!isAlike) return false;
  const isWithout = a.initial.length === 0 && c.initial.length === 0;
  const [own, others] = isWithout ? [a.sequences, c.sequences] : [a.initial, c.initial];
  if (!own.some((operand) => others.includes(operand))) return false;
  const [varied, known] = [first, second].map(({ inputs }) => inputs.filter(isVaried)) as [
    Node[],
    Node[],
  ];
  const isConstant = varied.length === 0 && known.length === 0;
  return isConstant || varied.some((operand) => known.includes(operand));
}

function isVaried({ op, inputs: [source] }: Node): boolean {
  return op === "broadcastTo" && source ? isVaried(source) : op !== "constant" && op !== "tensor";
}

/** The same loop with other parameters in its body. */
function withOwnParameters(b: Builder, loop: Loop): Loop {
  const { parameters, results } = loop.body;
  const { regions } = b.arena;
  const own = regions.open(parameters);
  const replaced = new Map(parameters.map((old, at) => [old, present(own[at])]));
  for (const [old, parameter] of replaced) b.arena.inherit(old, parameter);
  const again = (nodes: readonly Node[]): Node[] =>
    nodes.map((parameter) => present(replaced.get(parameter)));
  return {
    ...loop,
    body: { ...loop.body, parameters: own, results: substitute(b, results, replaced) },
    counter: present(replaced.get(loop.counter)),
    carries: again(loop.carries),
    rows: again(loop.rows),
    captured: again(loop.captured),
  };
}

/** The results of the body in terms of what it captures. */
function opened(b: Builder, { body, captured, captures }: Loop): Node[] {
  const given = captured.map((parameter, at): [Node, Node] => [parameter, present(captures[at])]);
  return substitute(b, body.results, new Map(given));
}

function carriesOf(of: Node, loop: Loop, results: readonly Node[]): Carry[] {
  return loop.carries.map((parameter, at) => ({
    of,
    parameter,
    initial: present(loop.initial[at]),
    next: present(results[at]),
  }));
}

/** The counter and the rows of the second loop, where the first has them too. */
function sharedParameters(a: Loop, c: Loop): Map<Node, Node> {
  const shared = new Map([[c.counter, a.counter]]);
  c.sequences.forEach((sequence, at) => {
    const own = a.rows[a.sequences.indexOf(sequence)];
    if (own) shared.set(present(c.rows[at]), own);
  });
  return shared;
}

/**
 * Carries that always have the same value together: those that begin alike, as long as they go on alike
 * if all those are the same that are supposed to be (refinement of a partition).
 */
function classesOf(
  b: Builder,
  carries: readonly Carry[],
  shared: ReadonlyMap<Node, Node>,
): { classes: Carry[][]; replaced: Map<Node, Node> } {
  let classes = grouped([carries], ({ initial }) => initial);
  for (;;) {
    const replaced = new Map(shared);
    for (const own of classes) {
      const [representative] = own;
      for (const { parameter } of own) replaced.set(parameter, present(representative).parameter);
    }
    const next = substitute(
      b,
      carries.map((carry) => carry.next),
      replaced,
    );
    const refined = grouped(classes, (carry) => present(next[carries.indexOf(carry)]));
    if (refined.length === classes.length) return { classes, replaced };
    classes = refined;
  }
}

function grouped(classes: readonly (readonly Carry[])[], keyOf: (carry: Carry) => Node): Carry[][] {
  return classes.flatMap((own) => {
    const parts = new Map<Node, Carry[]>();
    for (const carry of own) {
      const key = keyOf(carry);
      parts.set(key, [...(parts.get(key) ?? []), carry]);
    }
    return [...parts.values()];
  });
}

function assembled(
  b: Builder,
  a: Loop,
  c: Loop,
  classes: readonly (readonly Carry[])[],
  replaced: ReadonlyMap<Node, Node>,
  { stacked, continues }: { stacked: readonly Node[]; continues: Node | undefined },
): Node {
  const { arena } = b;
  const carries = classes.map(([representative]) => present(representative));
  const more = c.rows.flatMap((row, at) => (replaced.has(row) ? [] : [at]));
  const rows = [...a.rows, ...more.map((at) => present(c.rows[at]))];
  const sequences = [...a.sequences, ...more.map((at) => present(c.sequences[at]))];
  const old = [a.counter, ...carries.map(({ parameter }) => parameter), ...rows];
  const parameters = arena.regions.open(old);
  const own = new Map(old.map((parameter, at) => [parameter, present(parameters[at])]));
  for (const [parameter, fresh] of own) arena.inherit(parameter, fresh);
  const next = substitute(
    b,
    carries.map((carry) => carry.next),
    replaced,
  );
  const results = substitute(b, [...next, ...stacked, ...(continues ? [continues] : [])], own);
  const { region, captures } = closeBody(b, { parameters, results });
  return makeLoop(b, {
    body: region,
    extent: a.extent,
    isReversed: a.isReversed,
    hasTest: a.hasTest,
    steps: a.steps,
    initial: carries.map(({ initial }) => initial),
    sequences,
    captures,
  });
}
