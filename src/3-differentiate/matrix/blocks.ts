import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf, numbersOf, SCALAR, type Shape } from "../../ir/shape.ts";
import { constantOf, constantSize, ONE, type Size } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import { closeBody } from "../../ops/control/close.ts";
import { makeLoop, partOf } from "../../ops/control/parts.ts";
import { zeros } from "../../ops/gather.ts";
import { adjoints } from "../adjoints.ts";
import { tangents } from "../tangent.ts";
import { join, withLastAxis } from "./axes.ts";
import { batch, canBatch } from "./batch.ts";
import { called, colourSeeds, oneWhere, positionIn, unitVector, unitVectors } from "./seeds.ts";
import { throughWaists } from "./waists.ts";

/** Up to so many passes are written out one by one. */
export const FEW = 3;

/** Linear functions of one node, as graphs: what comes of `seed`, or zeros. */
type Linear = (seed: Node) => readonly Node[];

/** Results at each of several seeds: pass by pass, or for all of them along a last axis. */
type Passes = { readonly few: readonly (readonly Node[])[] } | { readonly all: readonly Node[] };

/**
 * Linear functions at all unit vectors of `cells`; `rows` says that the seed has so many rows, each
 * of which gets the unit vector. Few passes are written out; more are one pass with one more axis or,
 * where something on the way cannot have that, a loop.
 */
function atUnitVectors(b: Builder, linear: Linear, cells: Shape, rows: Shape): Passes {
  const shape = [...rows, ...cells];
  const count = countOf(cells);
  if (count === ONE) return { few: [linear(b.broadcastTo(b.constant(1), shape))] };
  const known = constantOf(count);
  if (known !== undefined && known <= FEW) {
    const seedAt = (at: number): Node => b.broadcastTo(unitVector(b, cells, at), shape);
    return { few: Array.from({ length: known }, (_, at) => linear(seedAt(at))) };
  }
  const { seed, results } = open(b, linear, shape);
  if (canBatch(b, results, seed, count)) {
    const narrow = rows.length === 0 ? throughWaists(b, results, seed) : undefined;
    if (narrow) return { all: narrow };
    const seeds = b.broadcastTo(unitVectors(b, cells), [...shape, count]);
    return { all: batch(b, results, new Map([[seed, { whole: seeds }]]), count) };
  }
  const all = inLoop(b, count, (pass) => {
    const own = positionIn(b, cells, 0, cells.length, "int");
    return linear(b.broadcastTo(oneWhere(b, own, pass), shape));
  });
  return { all };
}

/** `results` of each of `count` passes, by one loop over them, along a last axis. */
function inLoop(b: Builder, count: Size, results: (pass: Node) => readonly Node[]): Node[] {
  const parameters = b.arena.regions.open([{ dtype: "int", shape: SCALAR }]);
  const given = results(present(parameters[0]));
  const { region, captures } = closeBody(b, { parameters, results: given });
  const loop = makeLoop(b, {
    body: region,
    extent: count,
    isReversed: false,
    hasTest: false,
    steps: undefined,
    initial: [],
    sequences: [],
    captures,
  });
  return given.map((_, at) => {
    const stacked = partOf(b, loop, "stack", at);
    const permutation = [...stacked.shape.slice(1).map((__, axis) => axis + 1), 0];
    return b.apply("transpose", [stacked], { permutation });
  });
}

/**
 * ∂value/∂from for several values by forward mode, a column a pass, the same for all: [...value, cells] for
 * each, in pieces along the last axis.
 */
export function columnsBy(
  b: Builder,
  values: readonly Node[],
  from: Node,
  cells: Shape,
): (readonly Node[])[] {
  const rows = from.shape.slice(0, from.shape.length - cells.length);
  const passes = atUnitVectors(b, forwardFrom(b, values, from), cells, rows);
  if ("all" in passes) return passes.all.map((one) => [one]);
  return values.map((_, at) => passes.few.map((pass) => withLastAxis(b, present(pass[at]))));
}

/**
 * ∂value/∂to by reverse mode, a row a pass: [...value, width]. The first `kept` axes of both, none or one, are rows that
 * have nothing to do with one another.
 */
export function rowsBy(b: Builder, value: Node, to: Node, kept: number): Node {
  const rows = value.shape.slice(0, kept);
  const cells = value.shape.slice(kept);
  const isRow = countOf(cells) !== ONE;
  const passes = atUnitVectors(b, reverseTo(b, value, to, isRow), cells, rows);
  const width = countOf(to.shape.slice(kept));
  const whole = [...value.shape, width];
  if ("all" in passes) return b.reshape(lastBefore(b, present(passes.all[0]), kept), whole);
  const pieces = passes.few.map(([one]) => b.reshape(present(one), [...rows, ONE, width]));
  return b.reshape(join(b, pieces, kept), whole);
}

/** The linear function at the sum of the unit vectors of each colour, along a last axis. */
export function atColours(
  b: Builder,
  linear: Linear,
  shape: Shape,
  colours: readonly number[],
): Node {
  const count = constantSize(Math.max(...colours) + 1);
  const { seed, results } = open(b, linear, shape);
  if (canBatch(b, results, seed, count)) {
    const seeds = colourSeeds(b, shape, colours);
    return present(batch(b, results, new Map([[seed, { whole: seeds }]]), count)[0]);
  }
  const own = called(b, "colours", b.tensor(colours, numbersOf(shape), "int"));
  return present(inLoop(b, count, (pass) => linear(oneWhere(b, own, pass)))[0]);
}

/** The functions of a seed that is not known yet. */
function open(b: Builder, linear: Linear, shape: Shape): { seed: Node; results: readonly Node[] } {
  const number = b.arena.size;
  const seed = b.arena.intern("placeholder", [], { seed: number }, { dtype: "real", shape });
  return { seed, results: linear(seed) };
}

/** How values move with `from`. */
export function forwardFrom(b: Builder, values: readonly Node[], from: Node): Linear {
  return (seed) => {
    const moving = tangents(b.arena, values, new Map([[from, seed]]));
    return values.map((value) => moving.get(value) ?? zeros(b, value.shape));
  };
}

/** What the adjoint of `value` contributes to that of `to`, perhaps for a row of several. */
export function reverseTo(b: Builder, value: Node, to: Node, isRow = false): Linear {
  return (seed) => [
    adjoints(b.arena, [[value, seed]], [to], { isRow }).get(to) ?? zeros(b, to.shape),
  ];
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
