import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { constantOf, ONE } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { zeros } from "../../ops/gather.ts";
import { adjoints } from "../adjoints.ts";
import { tangents } from "../tangent.ts";
import { join, lastAt, withLastAxis } from "./axes.ts";
import { batch, canBatch } from "./batch.ts";
import { unitVector, unitVectors } from "./seeds.ts";

/** Up to so many passes are written out one by one. */
const FEW = 3;

/** A linear function of one node, as a graph: what comes of `seed`, or zeros. */
type Linear = (seed: Node) => Node;

/** Results at each of several seeds: written out one by one, or all of them along a last axis. */
type Passes = { readonly few: readonly Node[] } | { readonly all: Node };

/**
 * The linear function at all unit vectors of `cells`; `rows` says that the seed has so many rows, each
 * of which gets the unit vector. Few passes are written out, more are one pass with one more axis.
 *
 * @throws {GradcError} GRADC3006 where there may be any number of passes, and not all on the way can have one more axis
 */
function atUnitVectors(
  b: Builder,
  linear: Linear,
  cells: Shape,
  rows: Shape,
  place: Place | undefined,
): Passes {
  const shape = [...rows, ...cells];
  const count = countOf(cells);
  if (count === ONE) return { few: [linear(b.broadcastTo(b.constant(1), shape))] };
  const known = constantOf(count);
  const { seed, result } = open(b, linear, shape);
  if (known !== undefined && (known <= FEW || !canBatch(b, [result], seed, count))) {
    const few = Array.from({ length: known }, (_, at) =>
      linear(b.broadcastTo(unitVector(b, cells, at), shape)),
    );
    return { few };
  }
  if (!canBatch(b, [result], seed, count)) {
    fail("GRADC3006", "this Jacobian needs a pass of a loop for each of any number of elements", {
      help: "give the sizes as numbers, or ask for jvp or hvp",
      place,
    });
  }
  const seeds = b.broadcastTo(unitVectors(b, cells), [...shape, count]);
  return { all: present(batch(b, [result], seed, seeds, count)[0]) };
}

/** ∂value/∂from by forward mode, a column a pass: [...value, cells], in pieces along the last axis. */
export function columnsBy(
  b: Builder,
  value: Node,
  from: Node,
  cells: Shape,
  place: Place | undefined,
): readonly Node[] {
  const rows = from.shape.slice(0, from.shape.length - cells.length);
  const passes = atUnitVectors(b, forwardFrom(b, value, from), cells, rows, place);
  return "all" in passes ? [passes.all] : passes.few.map((one) => withLastAxis(b, one));
}

/**
 * ∂value/∂to by reverse mode, a row a pass: [...value, width]. The first `kept` axes of both, none or one, are rows that
 * have nothing to do with one another.
 */
export function rowsBy(
  b: Builder,
  value: Node,
  to: Node,
  kept: number,
  place: Place | undefined,
): Node {
  const rows = value.shape.slice(0, kept);
  const passes = atUnitVectors(b, reverseTo(b, value, to), value.shape.slice(kept), rows, place);
  const width = countOf(to.shape.slice(kept));
  const whole = [...value.shape, width];
  if ("all" in passes) return b.reshape(lastBefore(b, passes.all, kept), whole);
  const pieces = passes.few.map((one) => b.reshape(one, [...rows, ONE, width]));
  return b.reshape(join(b, pieces, kept), whole);
}

/** The linear function at several seeds, which `seeds` has along its last axis. */
export function atSeeds(b: Builder, linear: Linear, seeds: Node): Node {
  const shape = seeds.shape.slice(0, -1);
  const count = seeds.shape.at(-1) ?? ONE;
  const { seed, result } = open(b, linear, shape);
  if (canBatch(b, [result], seed, count)) return present(batch(b, [result], seed, seeds, count)[0]);
  const passes = Array.from({ length: constantOf(count) ?? 0 }, (_, at) =>
    withLastAxis(b, linear(lastAt(b, seeds, at))),
  );
  return join(b, passes, result.shape.length);
}

/** The function of a seed that is not known yet. */
function open(b: Builder, linear: Linear, shape: Shape): { seed: Node; result: Node } {
  const number = b.arena.size;
  const seed = b.arena.intern("placeholder", [], { seed: number }, { dtype: "real", shape });
  return { seed, result: linear(seed) };
}

/** How `value` moves with `from`. */
export function forwardFrom(b: Builder, value: Node, from: Node): Linear {
  return (seed) =>
    tangents(b.arena, [value], new Map([[from, seed]])).get(value) ?? zeros(b, value.shape);
}

/** What the adjoint of `value` contributes to that of `to`. */
export function reverseTo(b: Builder, value: Node, to: Node): Linear {
  return (seed) => adjoints(b.arena, [[value, seed]], [to]).get(to) ?? zeros(b, to.shape);
}

/** The last axis first, after the first `kept` ones: [P, c, K] becomes [P, K, c]. */
function lastBefore(b: Builder, node: Node, kept: number): Node {
  const rank = node.shape.length;
  const permutation = [
    ...Array.from({ length: kept }, (_, axis) => axis),
    rank - 1,
    ...Array.from({ length: rank - 1 - kept }, (_, axis) => kept + axis),
  ];
  return b.apply("transpose", [node], { permutation });
}
