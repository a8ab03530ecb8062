import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf, type Shape } from "../../ir/shape.ts";
import { constantOf, ONE } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { zeros } from "../../ops/gather.ts";
import { adjoints } from "../adjoints.ts";
import { tangents } from "../tangent.ts";
import { batch, canBatch } from "./batch.ts";
import { unitVector, unitVectors } from "./seeds.ts";

/** Up to so many passes are written out one by one. */
const FEW = 3;

/** A linear function of one node, as a graph: what comes of `seed`, or zeros. */
type Linear = (seed: Node) => Node;

/**
 * The linear function at all unit vectors of `cells`, along a last axis, in one piece or in several; `rows` says that the seed has that many rows,
 * each of which gets the unit vector. Few passes are written out, more are one pass with one more axis.
 *
 * @throws {GradcError} GRADC3006 where there may be any number of passes, and something on the way is no tensor operation
 */
export function atUnitVectors(
  b: Builder,
  linear: Linear,
  cells: Shape,
  rows: Shape,
  place: Place | undefined,
): Node[] {
  const shape = [...rows, ...cells];
  const count = countOf(cells);
  if (count === ONE) return [withLastAxis(b, linear(b.broadcastTo(b.constant(1), shape)))];
  const known = constantOf(count);
  const { seed, result } = open(b, linear, shape);
  if (known !== undefined && (known <= FEW || !canBatch([result], seed))) {
    return Array.from({ length: known }, (_, at) =>
      withLastAxis(b, linear(b.broadcastTo(unitVector(b, cells, at), shape))),
    );
  }
  if (!canBatch([result], seed)) {
    fail("GRADC3006", "this Jacobian needs a pass of a loop for each of any number of elements", {
      help: "give the sizes as numbers, or ask for jvp or hvp",
      place,
    });
  }
  const seeds = b.broadcastTo(unitVectors(b, cells), [...shape, count]);
  return batch(b, [result], seed, seeds, count);
}

/** The linear function at several seeds, which `seeds` has along its last axis. */
export function atSeeds(b: Builder, linear: Linear, seeds: Node): Node {
  const shape = seeds.shape.slice(0, -1);
  const count = seeds.shape.at(-1) ?? ONE;
  const { seed, result } = open(b, linear, shape);
  if (canBatch([result], seed)) return present(batch(b, [result], seed, seeds, count)[0]);
  const passes = Array.from({ length: constantOf(count) ?? 0 }, (_, at) =>
    withLastAxis(b, linear(lastAt(b, seeds, at))),
  );
  return join(b, passes, result.shape.length);
}

/** The pieces one after the other along an axis. */
export function join(b: Builder, pieces: readonly Node[], axis: number): Node {
  const [only, ...others] = pieces;
  return only && others.length === 0 ? only : b.apply("concat", pieces, { axis });
}

/** The function of a seed that is not known yet. */
function open(b: Builder, linear: Linear, shape: Shape): { seed: Node; result: Node } {
  const number = b.arena.size;
  const seed = b.arena.intern("placeholder", [], { seed: number }, { dtype: "real", shape });
  return { seed, result: linear(seed) };
}

function withLastAxis(b: Builder, node: Node): Node {
  return b.reshape(node, [...node.shape, ONE]);
}

function lastAt(b: Builder, node: Node, at: number): Node {
  const shape = node.shape.slice(0, -1);
  const zero = shape.map(() => 0);
  const one = shape.map(() => 1);
  const taken = b.apply("slice", [node], {
    starts: [...zero, at],
    steps: [...one, 1],
    sizes: [...shape, ONE],
  });
  return b.reshape(taken, shape);
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
export function lastBefore(b: Builder, node: Node, kept: number): Node {
  const rank = node.shape.length;
  const permutation = [
    ...Array.from({ length: kept }, (_, axis) => axis),
    rank - 1,
    ...Array.from({ length: rank - 1 - kept }, (_, axis) => kept + axis),
  ];
  return b.apply("transpose", [node], { permutation });
}
