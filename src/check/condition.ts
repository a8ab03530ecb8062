import type { Gradient, Graph } from "../ir/graph.ts";
import { interpret, type Values } from "./interpret.ts";
import { Random } from "./random.ts";
import type { Condition } from "./report.ts";
import { elementName } from "./spots.ts";

const PERTURBATION = 2 ** -30;
const RUNS = 3;

/**
 * How much the partials amplify rounding of the leaves: with κ, leaves that carry independent relative
 * errors of size ε give the partial a relative error of about κ ε. It is estimated at random points, as
 * √(mean (Δg / g)²) / 2⁻³⁰ over a few random relative changes of ±2⁻³⁰ of every number of every leaf:
 * the expectation of the square is Σⱼ (xⱼ/g ∂g/∂xⱼ)², whatever their number.
 */
export class Conditioning {
  readonly #graph: Graph;
  readonly #gradients: readonly Gradient[];
  readonly #random: Random;
  #worst: Condition | undefined;

  constructor(graph: Graph, gradients: readonly Gradient[], seed: number) {
    this.#random = new Random(seed);
    this.#graph = graph;
    this.#gradients = gradients;
  }

  /** Of the worst of all partials at all points; undefined where there was none to measure. */
  worst(): Condition | undefined {
    return this.#worst;
  }

  measure(values: Values, upstream: Values, where: string): void {
    const nodes = this.#gradients.map((gradient) => gradient.node);
    const squares = nodes.map((node) => new Float64Array(values.get(node)?.length ?? 0));
    for (let run = 0; run < RUNS; run++) {
      const moved = new Map(upstream);
      for (const { node } of this.#graph.leaves) {
        const own = values.get(node);
        const factor = (): number => 1 + (this.#random.chance(0.5) ? PERTURBATION : -PERTURBATION);
        if (own) moved.set(node, node.dtype === "real" ? own.map((x) => x * factor()) : own);
      }
      const found = interpret(nodes, moved);
      nodes.forEach((node, at) => {
        const [before, after] = [values.get(node), found.get(node)];
        before?.forEach((g, element) => {
          const change = ((after?.[element] ?? NaN) - g) / g / PERTURBATION;
          const sum = squares[at];
          if (sum) sum[element] = (sum[element] ?? 0) + change * change;
        });
      });
    }
    squares.forEach((sums, at) => {
      sums.forEach((sum, element) => {
        const value = Math.sqrt(sum / RUNS);
        // Nothing relative can be said of a partial that is zero.
        if (!Number.isFinite(value) || value <= (this.#worst?.value ?? -1)) return;
        const leaf = this.#gradients[at]?.leaf.node;
        if (leaf)
          this.#worst = { partial: elementName(this.#graph.arena, leaf, element), value, where };
      });
    });
  }
}
