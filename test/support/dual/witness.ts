import { differentiate } from "../../../src/3-differentiate/adjoint.ts";
import { Emitted } from "../../../src/check/emitted.ts";
import { interpret } from "../../../src/check/interpret.ts";
import { type Kink, kinksOf } from "../../../src/check/kinks.ts";
import type { EmittedModule } from "../../../src/check/live.ts";
import { drawPoint } from "../../../src/check/points.ts";
import { areInside, extentsOf, positionsOf } from "../../../src/check/positions.ts";
import { Random } from "../../../src/check/random.ts";
import { roundingScales } from "../../../src/check/rounding.ts";
import { relativeError, ROUNDING } from "../../../src/check/scale.ts";
import { hasZero, signedZeros } from "../../../src/check/zeros.ts";
import type { CompileOptions } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { Node } from "../../../src/ir/graph.ts";
import { copyModel } from "../../../src/ir/copy.ts";
import type { Model } from "../../../src/ir/model.ts";
import { elementsOf } from "../../../src/ops/axes.ts";
import { exact, ZERO } from "../decimal/number.ts";
import type { DualTensor } from "./dual.ts";
import { interpretDual } from "./interpret.ts";

/** How many partials of a model are computed in many digits. */
const DIRECTIONS = 4;

/** Of terms of about 1, a hundred digits leave errors well below this. */
const LEAST = 1e-80;

export interface Precision {
  /** Numbers compared with many digits. */
  readonly compared: number;
  /** The first that is further away than rounding of its terms explains. */
  readonly failure: string | undefined;
}

type Values = Map<Node, Float64Array>;

/**
 * The emitted code at one random point against dual numbers of about a hundred digits: every output,
 * and a few partials of what is differentiated.
 */
export function comparePrecisely(
  declared: Model,
  module: EmittedModule,
  options: Pick<CompileOptions, "upstream" | "accumulate">,
  seed: number,
): Precision {
  const model = copyModel(declared);
  const random = new Random(seed);
  const { graph } = differentiate(model, { upstream: options.upstream ?? false });
  const point = findPoint(model, random);
  if (!point) return { compared: 0, failure: undefined };
  const upstream = graph.leaves.filter(({ role }) => role === "upstream");
  for (const { node } of upstream) {
    point.set(
      node,
      Float64Array.from({ length: elementsOf(node) }, () => random.normal()),
    );
  }
  const outputs = model.graph.outputs.map(({ node }) => node);
  const roots = [...outputs, ...graph.gradients.map(({ node }) => node)];
  const values = interpret(roots, point);
  if (!roots.every((root) => values.get(root)?.every(Number.isFinite))) {
    return { compared: 0, failure: undefined };
  }
  const scales = roundingScales(roots, values, random);
  const directions = graph.gradients.flatMap(({ leaf, node }) =>
    Array.from({ length: elementsOf(leaf.node) }, (_, element) => ({
      leaf: leaf.node,
      element,
      gradient: node,
    })),
  );
  const chosen = Array.from({ length: Math.min(DIRECTIONS, directions.length) }, () =>
    random.pick(directions),
  );
  const duals = interpretDual(outputs, point, chosen);

  const emitted = new Emitted(model, module);
  for (const leaf of [...model.graph.leaves, ...upstream]) {
    emitted.leaf(leaf).set(present(point.get(leaf.node)));
  }
  const gradients = emitted.gradients(options.accumulate === true ? 0 : NaN);
  let compared = 0;
  const failures: string[] = [];
  const compare = (what: string, own: number, reference: number, scale: number): void => {
    compared++;
    // Many digits round as well.
    const error = relativeError(own, reference, Math.max(scale, LEAST));
    if (!(error <= ROUNDING)) failures.push(`${what}: ${own}, in many digits ${reference}`);
  };
  emitted.forward().forEach((output, at) => {
    const node = present(outputs[at]);
    output.forEach((own, element) => {
      const reference = present(duals.get(node)?.data[element]).value.toNumber();
      compare(`${nameOf(model, node)}[${element}]`, own, reference, scaleOf(scales, node, element));
    });
  });
  chosen.forEach(({ leaf, element, gradient }, direction) => {
    const at = model.wrt.findIndex(({ node }) => node === leaf);
    const reference = derivative(model, upstream, point, duals, direction);
    const own = gradients[at]?.[element] ?? NaN;
    const what = `∂/∂${nameOf(model, leaf)}[${element}]`;
    compare(what, own, reference, scaleOf(scales, gradient, element));
  });
  return { compared, failure: failures[0] };
}

/** Σ weight · tangent over the outputs: 1 for the loss, or the upstream gradients. */
function derivative(
  model: Model,
  upstream: readonly { readonly name: string; readonly node: Node }[],
  point: Values,
  duals: ReadonlyMap<Node, DualTensor>,
  direction: number,
): number {
  let sum = ZERO;
  for (const { name, node } of model.graph.outputs) {
    const leaf = upstream.find((one) => one.name === name);
    const isLoss = upstream.length === 0 && name === model.loss?.name;
    const weights = leaf ? point.get(leaf.node) : isLoss ? Float64Array.of(1) : undefined;
    weights?.forEach((weight, element) => {
      const tangent = duals.get(node)?.data[element]?.tangents[direction] ?? ZERO;
      sum = sum.add(tangent.mul(exact(weight)));
    });
  }
  return sum.toNumber();
}

/** A point in the domain where rounding does not decide on which side of a kink it lies. */
function findPoint(model: Model, random: Random): Values | undefined {
  const { graph } = model;
  const kinks = kinksOf(graph);
  const margins = kinks.map((kink) => kink.margin);
  const positions = positionsOf(graph);
  const signs = signedZeros(graph);
  const outputs = graph.outputs.map(({ node }) => node);
  for (let way = 0; way < 8; way++) {
    const point = drawPoint(graph.leaves, extentsOf(positions), random, way);
    const values = interpret([...outputs, ...margins], point);
    const isDefined = outputs.every((node) => values.get(node)?.every(Number.isFinite));
    if (!isDefined || !areInside(positions, values) || hasZero(signs, values)) continue;
    const scales = roundingScales(margins, values, random);
    const near = new Map(
      kinks.flatMap((kink) => {
        const elements = nearElements(kink, values, scales);
        return elements.length > 0 ? [[kink.margin, elements] as const] : [];
      }),
    );
    const exact = near.size > 0 ? interpretDual([...near.keys()], point, []) : undefined;
    const isSame = ([margin, elements]: readonly [Node, readonly number[]]): boolean =>
      elements.every((at) => {
        const [few, many] = [values.get(margin)?.[at], exact?.get(margin)?.data[at]];
        return many?.value.comparedTo(0) === Math.sign(present(few));
      });
    if ([...near].every(isSame)) return point;
  }
  return undefined;
}

/** The elements of a margin that are so small that rounding could have made or unmade them. */
function nearElements(
  { margin, isExtremum, groupOf }: Kink,
  values: Values,
  scales: Values,
): number[] {
  const near = [...present(values.get(margin)).entries()].flatMap(([at, x]) =>
    Math.abs(x) > 1e-9 * Math.max(1e-9, scaleOf(scales, margin, at)) ? [] : [at],
  );
  if (!isExtremum) return near;
  // A winner has no lead over itself.
  return near.filter((at) => near.some((other) => other !== at && groupOf(other) === groupOf(at)));
}

function scaleOf(scales: Values, node: Node, element: number): number {
  return scales.get(node)?.[element] ?? 0;
}

function nameOf({ graph }: Model, node: Node): string {
  return graph.arena.names.get(node) ?? node.op;
}
