import { present } from "../diagnostics/invariant.ts";
import type { Gradient, Graph, Node } from "../ir/graph.ts";
import { elementsOf } from "../ops/axes.ts";
import { Directions } from "./directions.ts";
import type { Values } from "./interpret.ts";
import type { Kink } from "./kinks.ts";
import { compareWithDifferences } from "./partial.ts";
import type { Phi } from "./phi.ts";
import type { CheckCounts, CheckRow } from "./report.ts";
import { relativeError, ROUNDING } from "./scale.ts";
import { Sampler } from "./sampler.ts";
import { surroundingsOf } from "./surroundings.ts";
import { Tally } from "./tally.ts";
import { weightedSum, type Weights } from "./weighted.ts";

/** A point, and what is known there before any partial is compared. */
export interface Site {
  readonly where: string;
  readonly isKink: boolean;
  /** Whether rounding decides on which side of some kink the point lies: evaluations may differ. */
  readonly isOpen: boolean;
  /** Whether it lies on a kink of a model with rules of its author: these may choose another of the derivatives there. */
  readonly isFree: boolean;
  /** Of outputs, margins and gradients, by the interpreter. */
  readonly values: Values;
  /** Of outputs, margins and gradients; see roundingScales. */
  readonly scales: ReadonlyMap<Node, Float64Array>;
  readonly weights: Weights;
  /** The scale of the function that is differentiated. */
  readonly size: number;
  readonly phi: Phi;
}

export type Counts = { -readonly [name in keyof CheckCounts]: number };

/** The partials of one leaf that is differentiated, and how they compared so far. */
export class Subject {
  readonly gradient: Node;
  readonly #leaf: Gradient["leaf"];
  readonly #kinks: readonly Kink[];
  readonly #directions: Directions;
  readonly #sampler: Sampler;
  readonly #tally: Tally;
  readonly #counts: Counts;

  constructor(graph: Graph, gradient: Gradient, kinks: readonly Kink[], counts: Counts) {
    const { leaf, node } = gradient;
    this.gradient = node;
    this.#leaf = leaf;
    this.#kinks = kinks;
    this.#counts = counts;
    const margins = kinks.map((kink) => kink.margin);
    this.#directions = new Directions(graph, leaf, margins);
    this.#sampler = new Sampler(elementsOf(leaf.node), this.#directions.cost);
    this.#tally = new Tally(leaf.name, leaf.node, ["differences", "tangent"]);
  }

  row(): CheckRow {
    return this.#tally.row();
  }

  /** Compares the emitted gradient of this leaf with every witness. */
  compare(site: Site, emitted: Float64Array): void {
    this.#compareAdjoints(site, emitted);
    const prepared = this.#directions.prepare(site.values);
    for (const element of this.#sampler.elements()) {
      this.#tally.select(element);
      const motion = this.#directions.along(prepared, element);
      const tangent = weightedSum(site.weights, motion.outputs);
      this.#compareTangent(site, emitted, element, tangent);
      this.#compareDifferences(site, emitted, element, motion.margins);
    }
  }

  #compareAdjoints(site: Site, emitted: Float64Array): void {
    const { where, isKink, isOpen } = site;
    const references = present(site.values.get(this.gradient));
    emitted.forEach((own, element) => {
      const reference = references[element] ?? NaN;
      // A gradient that is not finite at an ordinary point is a finding, even if all agree on it.
      if (!Number.isFinite(reference) && (isKink || Number.isFinite(own))) return;
      const error = relativeError(own, reference, this.#scale(site, element));
      if (isOpen && error > ROUNDING) return;
      this.#counts.adjoints++;
      this.#tally.add(element, where, {
        emitted: own,
        reference,
        witness: "adjoint graph",
        error,
        accepted: ROUNDING,
      });
    });
  }

  /** Compares what `--accumulate` left in grads that held `before` with the gradient alone. */
  compareAccumulated(site: Site, alone: Float64Array, sums: Float64Array, before: number): void {
    sums.forEach((sum, element) => {
      const reference = before + (alone[element] ?? NaN);
      const scale = Math.max(before, this.#scale(site, element));
      if (!Number.isFinite(reference)) return;
      this.#tally.add(element, site.where, {
        emitted: sum,
        reference,
        witness: "accumulation",
        error: relativeError(sum, reference, scale),
        accepted: ROUNDING,
      });
    });
  }

  #compareTangent(site: Site, emitted: Float64Array, element: number, tangent: number): void {
    const own = emitted[element] ?? NaN;
    let error = relativeError(own, tangent, this.#scale(site, element));
    // Terms that cancel in forward mode may not even be there in the gradient.
    if (error > ROUNDING) error = relativeError(own, tangent, this.#forwardScale(site, element));
    if (!Number.isFinite(tangent) || ((site.isOpen || site.isFree) && error > ROUNDING)) {
      this.#counts.undecided++;
      return;
    }
    this.#counts.tangents++;
    this.#tally.add(element, site.where, {
      emitted: own,
      reference: tangent,
      witness: "tangent",
      error,
      accepted: ROUNDING,
    });
  }

  #compareDifferences(
    site: Site,
    emitted: Float64Array,
    element: number,
    slopes: readonly (Float64Array | undefined)[],
  ): void {
    const x = site.values.get(this.#leaf.node)?.[element] ?? NaN;
    const margins = this.#kinks.map(({ margin }) => present(site.values.get(margin)));
    const { comparison, between } = compareWithDifferences(
      emitted[element] ?? NaN,
      {
        change: site.phi(this.#leaf, element),
        x,
        noise: Number.EPSILON * site.size,
        scale: Math.max(this.#scale(site, element), site.size / Math.max(1, Math.abs(x))),
      },
      surroundingsOf(this.#kinks, margins, slopes, x),
    );
    if (!comparison) {
      this.#counts.undecided++;
      return;
    }
    this.#counts.differences++;
    if (between) this.#counts.between++;
    this.#tally.add(element, site.where, comparison);
  }

  #forwardScale(site: Site, element: number): number {
    const weights = site.weights.map((weight) => weight?.map(Math.abs));
    const scales = this.#directions.scalesAlong(site.values, element);
    return Math.max(this.#scale(site, element), weightedSum(weights, scales));
  }

  #scale(site: Site, element: number): number {
    return site.scales.get(this.gradient)?.[element] ?? NaN;
  }
}
