import { differentiate } from "../3-differentiate/adjoint.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Leaf, Node } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { elementsOf } from "../ops/axes.ts";
import { type AuthorRule, authorRules, ruleDiagnostics } from "./author-rules.ts";
import { Conditioning } from "./condition.ts";
import { Emitted } from "./emitted.ts";
import { interpret, type Values } from "./interpret.ts";
import { type Kink, kinksOf } from "./kinks.ts";
import type { EmittedModule } from "./live.ts";
import { Observer } from "./observer.ts";
import { phiOf } from "./phi.ts";
import { drawAccepted, type Extents } from "./points.ts";
import { areInside, extentsOf, type Position, positionsOf } from "./positions.ts";
import { Random } from "./random.ts";
import type { CheckReport } from "./report.ts";
import { isDrowned, roundingScales } from "./rounding.ts";
import { relativeError, ROUNDING } from "./scale.ts";
import { isOnKink, kinkPoints } from "./seek.ts";
import { type Counts, type Site, Subject } from "./subject.ts";
import { Tally } from "./tally.ts";
import { weightedSum, type Weights } from "./weighted.ts";
import { hasZero, signedZeros } from "./zeros.ts";

export interface CheckerOptions {
  readonly seed: number;
  /** How many random points. */
  readonly points: number;
  /** How many points on kinks, at most. */
  readonly kinks: number;
  /** How the module was compiled. */
  readonly upstream: boolean;
  readonly accumulate: boolean;
  /** What the compiler had to say. */
  readonly diagnostics?: readonly Diagnostic[];
}

/** What grads hold before an accumulating backward adds to them. */
const BEFORE = 2.5;

/** Verifies one emitted module against the model it was made of. */
export class Checker {
  readonly #model: Model;
  readonly #options: CheckerOptions;
  readonly #random: Random;
  readonly #emitted: Emitted;
  readonly #kinks: readonly Kink[];
  readonly #signs: readonly Node[];
  readonly #subjects: readonly Subject[];
  readonly #rules: readonly AuthorRule[];
  readonly #observer: Observer;
  readonly #conditioning: Conditioning;
  readonly #upstream: readonly Leaf[];
  readonly #outputs: readonly Node[];
  readonly #positions: readonly Position[];
  readonly #extents: Extents;
  readonly #tallies: readonly Tally[];
  readonly #counts: Counts = {
    points: 0,
    resampled: 0,
    kinks: 0,
    singular: 0,
    differences: 0,
    between: 0,
    undecided: 0,
    tangents: 0,
    adjoints: 0,
    values: 0,
  };

  constructor(model: Model, module: EmittedModule, options: CheckerOptions) {
    const { graph } = model;
    this.#model = model;
    this.#options = options;
    this.#random = new Random(options.seed);
    this.#emitted = new Emitted(model, module);
    this.#kinks = kinksOf(graph);
    this.#signs = signedZeros(graph);
    this.#positions = positionsOf(graph);
    this.#extents = extentsOf(this.#positions);
    const adjoint = differentiate(model, { upstream: options.upstream }).graph;
    this.#upstream = adjoint.leaves.filter((leaf) => leaf.role === "upstream");
    this.#subjects = adjoint.gradients.map(
      (gradient) => new Subject(graph, gradient, this.#kinks, this.#counts),
    );
    this.#rules = authorRules(graph);
    this.#conditioning = new Conditioning(graph, adjoint.gradients, options.seed);
    this.#observer = new Observer(
      graph,
      this.#kinks,
      adjoint.gradients.map(({ node }) => node),
    );
    this.#outputs = graph.outputs.map((output) => output.node);
    this.#tallies = graph.outputs.map(({ name, node }) => new Tally(name, node, ["interpreter"]));
  }

  run(): CheckReport {
    this.#visitRandomPoints();
    this.#visitKinks();
    const rows = this.#subjects.map((subject) => subject.row());
    const outputs = this.#tallies.map((tally) => tally.row());
    const rules = this.#rules.flatMap((rule) => rule.rows());
    return {
      model: this.#model.graph.name,
      passed: [...rows, ...outputs, ...rules].every((row) => row.verdict === "ok"),
      seed: this.#options.seed,
      rows,
      outputs,
      rules,
      counts: { ...this.#counts },
      edges: this.#observer.edges(),
      notFinite: this.#observer.notFinite(),
      condition: this.#conditioning.worst(),
      diagnostics: [
        ...(this.#options.diagnostics ?? []),
        ...ruleDiagnostics(this.#model.graph, this.#rules),
      ],
    };
  }

  #visitRandomPoints(): void {
    const { leaves } = this.#model.graph;
    const accepts = (point: Values): boolean => {
      const values = interpret(this.#outputs, point);
      const isDefined = this.#isDefined(values);
      if (!isDefined) this.#observer.see(values, "a random point, drawn again", false);
      return isDefined;
    };
    for (let way = 0; way < this.#options.points; way++) {
      const { point, refused } = drawAccepted(leaves, this.#extents, this.#random, way, accepts);
      this.#counts.resampled += refused;
      if (!point) return;
      this.#counts.points++;
      const site = this.#siteAt(point, `random point ${way + 1}`, false);
      this.#observer.see(site.values, site.where, true);
      this.#compare(site);
      const upstream = new Map(
        this.#upstream.map(({ node }) => [node, present(site.values.get(node))]),
      );
      this.#conditioning.measure(site.values, upstream, site.where);
      for (const rule of this.#rules) rule.compare(site.values, this.#random, site.where);
    }
  }

  #visitKinks(): void {
    const margins = this.#kinks.map((kink) => kink.margin);
    for (const point of kinkPoints(
      this.#model.graph.leaves,
      this.#extents,
      this.#kinks,
      this.#random,
    )) {
      if (this.#counts.kinks === this.#options.kinks) return;
      const values = interpret([...this.#outputs, ...margins], point);
      if (!isOnKink(this.#kinks, values) || !this.#isDefined(values)) continue;
      const site = this.#siteAt(point, `kink ${this.#counts.kinks + 1}`, true);
      this.#observer.see(site.values, site.where, false);
      if (this.#isRegular(site)) {
        this.#counts.kinks++;
        this.#compare(site);
      } else {
        this.#counts.singular++;
      }
    }
  }

  #isDefined(values: Values): boolean {
    if (!areInside(this.#positions, values)) return false;
    return this.#outputs.every((node) => values.get(node)?.every(Number.isFinite) === true);
  }

  #isRegular({ values }: Site): boolean {
    return this.#subjects.every(
      ({ gradient }) => values.get(gradient)?.every(Number.isFinite) === true,
    );
  }

  #siteAt(leaves: Values, where: string, isKink: boolean): Site {
    const point = new Map(leaves);
    for (const { node } of this.#upstream) {
      const draw = (): number => this.#random.normal();
      point.set(node, Float64Array.from({ length: elementsOf(node) }, draw));
    }
    const roots = [...this.#outputs, ...this.#subjects.map((subject) => subject.gradient)];
    const margins = this.#kinks.map((kink) => kink.margin);
    const values = interpret([...roots, ...margins], point);
    const scales = roundingScales([...roots, ...margins], values, this.#random);
    const weights = this.#weights(values);
    const sizes = this.#outputs.map((node) => scales.get(node));
    const size = weightedSum(
      weights.map((weight) => weight?.map(Math.abs)),
      sizes,
    );
    const phi = phiOf(this.#model.graph, this.#emitted, values, weights);
    const isOpen =
      margins.some((margin) => isDrowned(values.get(margin), scales.get(margin))) ||
      hasZero(this.#signs, values);
    const isFree = isKink && this.#rules.length > 0;
    return { where, isKink, isOpen, isFree, values, scales, weights, size, phi };
  }

  /** 1 for the loss, or the upstream gradients. */
  #weights(values: Values): Weights {
    const { graph, loss } = this.#model;
    return graph.outputs.map(({ name }) => {
      const upstream = this.#upstream.find((leaf) => leaf.name === name);
      if (upstream) return values.get(upstream.node);
      return name === loss?.name && this.#upstream.length === 0 ? Float64Array.of(1) : undefined;
    });
  }

  #compare(site: Site): void {
    for (const leaf of [...this.#model.graph.leaves, ...this.#upstream]) {
      this.#emitted.leaf(leaf).set(present(site.values.get(leaf.node)));
    }
    // NaN where backward must write before it reads; zero where it adds to what is there.
    const gradients = this.#emitted.gradients(this.#options.accumulate ? 0 : NaN);
    this.#compareOutputs(site);
    this.#subjects.forEach((subject, at) => subject.compare(site, present(gradients[at])));
    if (!this.#options.accumulate) return;
    const accumulated = this.#emitted.gradients(BEFORE);
    this.#subjects.forEach((subject, at) => {
      subject.compareAccumulated(site, present(gradients[at]), present(accumulated[at]), BEFORE);
    });
  }

  #compareOutputs(site: Site): void {
    const emitted = this.#emitted.forward();
    this.#outputs.forEach((node, at) => {
      const scale = present(site.scales.get(node));
      site.values.get(node)?.forEach((reference, element) => {
        const own = emitted[at]?.[element] ?? NaN;
        const error = relativeError(own, reference, scale[element] ?? NaN);
        // A jump that rounding decides.
        if (site.isOpen && error > ROUNDING) return;
        this.#counts.values++;
        this.#tallies[at]?.select(element);
        this.#tallies[at]?.add(element, site.where, {
          emitted: own,
          reference,
          witness: "interpreter",
          error,
          accepted: ROUNDING,
        });
      });
    });
  }
}
