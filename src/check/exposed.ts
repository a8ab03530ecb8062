import { present } from "../diagnostics/invariant.ts";
import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { ONE } from "../ir/size.ts";
import type { Builder } from "../ops/builder.ts";
import { condOf } from "../ops/control/cond.ts";
import { type Loop, loopOf } from "../ops/control/loop.ts";
import { makeCond, makeLoop, partOf } from "../ops/control/parts.ts";
import { transplant } from "../ops/substitute.ts";

/** A finding at a node, and a value outside of all bodies that holds all values of `valueOf` it. */
export interface Exposed<T> {
  readonly found: T;
  readonly value: Node;
}

/** What to look for at nodes. */
export interface Search<T> {
  readonly at: (node: Node) => readonly T[];
  /** The value to be brought outside: made of the node or of what it is made of. */
  readonly valueOf: (found: T) => Node;
  /** What stands for values that are not computed. */
  readonly absent: number;
}

/**
 * Findings among everything that `roots` are made of. Those in the body of a loop come out as one value for
 * all iterations, stacked, by a loop that does the same and gives out more; so they can be evaluated and
 * differentiated as any other value.
 */
export function exposed<T>(b: Builder, roots: readonly Node[], search: Search<T>): Exposed<T>[] {
  return reachable(roots).flatMap((node) => {
    const own = search.at(node).map((found) => ({ found, value: search.valueOf(found) }));
    if (node.op === "loop") return [...own, ...ofLoop(b, node, search)];
    return node.op === "cond" ? [...own, ...ofCond(b, node, search)] : own;
  });
}

function ofLoop<T>(b: Builder, node: Node, search: Search<T>): Exposed<T>[] {
  const loop = loopOf(node);
  const { body, next, continues, extent } = loop;
  const inner = exposed(b, body.results, search);
  const results = [
    ...next,
    ...inner.map(({ value }) => value),
    b.constant(1),
    ...(continues ? [continues] : []),
  ];
  const twin = makeLoop(b, { ...loop, body: b.arena.regions.close(body.parameters, results) });
  const hasRun = b.apply("greater", [partOf(b, twin, "stack", inner.length), b.constant(0)]);
  const isWhole = !loop.hasTest && loop.steps === undefined;
  const stacked = inner.map(({ found, value }, at): Exposed<T> => {
    const stack = partOf(b, twin, "stack", at);
    if (isWhole) return { found, value: stack };
    const ran = b.reshape(hasRun, [extent, ...value.shape.map(() => ONE)]);
    const absent = b.constant(search.absent, value.dtype);
    return { found, value: b.apply("where", [ran, stack, absent]) };
  });
  return inner.length === 0 ? [] : [...stacked, ...ofLastTest(b, twin, loop, search)];
}

/** The test that ends a loop sees what the loop leaves. */
function ofLastTest<T>(b: Builder, twin: Node, loop: Loop, search: Search<T>): Exposed<T>[] {
  const { continues, carries, captured, captures, counter, sequences } = loop;
  if (!continues || sequences.length > 0) return [];
  const left = new Map([[counter, partOf(b, twin, "count")]]);
  carries.forEach((carry, at) => left.set(carry, partOf(b, twin, "carry", at)));
  captured.forEach((parameter, at) => left.set(parameter, present(captures[at])));
  return exposed(b, [continues], search).map(({ found, value }) => ({
    found,
    value: present(transplant(b, [value], left)[0]),
  }));
}

function ofCond<T>(b: Builder, node: Node, search: Search<T>): Exposed<T>[] {
  const { predicate, operands, taken, other } = condOf(node);
  const [first, second] = [taken, other].map(({ results }) => exposed(b, results, search)) as [
    Exposed<T>[],
    Exposed<T>[],
  ];
  const valuesOf = (own: readonly Exposed<T>[], isTaken: boolean): Node[] =>
    own.map(({ value }) =>
      isTaken ? value : b.broadcastTo(b.constant(search.absent, value.dtype), value.shape),
    );
  const regions = [true, false].map((isFirst) => {
    const results = [...valuesOf(first, isFirst), ...valuesOf(second, !isFirst)];
    return b.arena.regions.close((isFirst ? taken : other).parameters, results);
  });
  const all = [...first, ...second];
  if (all.length === 0) return [];
  const twin = makeCond(b, {
    predicate,
    operands,
    taken: present(regions[0]),
    other: present(regions[1]),
  });
  return all.map(({ found }, at) => ({ found, value: partOf(b, twin, "result", at) }));
}
