import { interpret } from "../../../src/check/interpret.ts";
import type { Random } from "../../../src/check/random.ts";
import { Arena, type DType, type Node } from "../../../src/ir/graph.ts";
import { numbersOf, shapeOf } from "../../../src/ir/shape.ts";
import { Builder } from "../../../src/ops/builder.ts";
import { applyStep, at, type LeafSpecification, type Step } from "../specification.ts";

/** Values hold at most this many numbers, so that every partial can be checked. */
export const LARGEST = 96;

/**
 * A random model in the making: its leaves and steps so far, every value evaluated at a sample point,
 * and what makers need to pick operands. Values are numbered in the order in which they were made.
 */
export class World {
  readonly random: Random;
  readonly nodes: Node[] = [];
  readonly steps: Step[] = [];
  readonly leaves: LeafSpecification[] = [];
  /** Leaves are made as they are needed; the finished model has them first. */
  readonly isLeaf: boolean[] = [];
  readonly used = new Set<number>();
  /** How many bodies it is inside of. */
  readonly depth: number = 0;
  readonly #b = new Builder(new Arena());
  readonly #samples = new Map<Node, Float64Array>();

  constructor(random: Random) {
    this.random = random;
  }

  // --- making values ---

  apply(op: string, inputs: readonly number[], attributes: Step["attributes"] = {}): number {
    return this.perform({ op, inputs, attributes });
  }

  perform(step: Step): number {
    const { inputs } = step;
    const node = applyStep(
      this.#b,
      step,
      inputs.map((input) => at(this.nodes, input)),
    );
    for (const input of inputs) this.used.add(input);
    this.steps.push(step);
    return this.#record(node, false);
  }

  #record(node: Node, isLeaf: boolean): number {
    this.nodes.push(node);
    this.isLeaf.push(isLeaf);
    for (const [known, value] of interpret([node], this.#samples)) {
      this.#samples.set(known, value);
    }
    return this.nodes.length - 1;
  }

  leaf(sizes: readonly number[]): number {
    const role = this.random.chance(0.5) ? "params" : "inputs";
    return this.#declare({ role, sizes }, "real", () => this.random.normal());
  }

  #declare(leaf: LeafSpecification, dtype: DType, draw: () => number): number {
    const sample = Float64Array.from({ length: countOf(leaf.sizes) }, draw);
    return this.given(leaf, dtype, sample);
  }

  /** A leaf with this value at the sample point. */
  protected given(leaf: LeafSpecification, dtype: DType, sample: Float64Array): number {
    const { role, sizes } = leaf;
    const node = this.#b.leaf(role, `leaf${this.leaves.length}`, shapeOf(sizes), dtype);
    this.leaves.push(leaf);
    this.#samples.set(node, sample);
    return this.#record(node, true);
  }

  constant(value: number): number {
    return this.apply("constant", [], { value });
  }

  integer(value: number): number {
    return this.apply("tensor", [], { data: [value], shape: [], dtype: "int" });
  }

  data(shape: readonly number[]): number {
    const data = Array.from(
      { length: countOf(shape) },
      () => Math.round(this.random.normal() * 8) / 4,
    );
    return this.apply("tensor", [], { data, shape });
  }

  /** Whole numbers below `size`: given at run time, or constant. */
  positions(sizes: readonly number[], size: number): number {
    const draw = (): number => this.random.below(size);
    if (this.random.chance(0.3)) {
      const data = Array.from({ length: countOf(sizes) }, draw);
      return this.apply("tensor", [], { data, shape: sizes, dtype: "int" });
    }
    return this.#declare({ role: "inputs", sizes, dtype: "int" }, "int", draw);
  }

  // --- what there is ---

  sizesOf(value: number): number[] {
    return numbersOf(at(this.nodes, value).shape);
  }

  rankOf(value: number): number {
    return at(this.nodes, value).shape.length;
  }

  axesOf(value: number): number[] {
    return this.sizesOf(value).map((_, axis) => axis);
  }

  sampleOf(value: number): Float64Array {
    return this.#samples.get(at(this.nodes, value)) ?? new Float64Array();
  }

  largest(value: number): number {
    return this.sampleOf(value).reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  }

  // --- picking operands ---

  /** A real value there is already, recent ones more often. */
  any(): number {
    const reals = this.nodes.flatMap((node, value) => (node.dtype === "real" ? [value] : []));
    const recent = this.random.chance(0.6) ? reals.slice(-4) : reals;
    return this.random.pick(recent);
  }

  /** A real value of at least this rank: one there is, or a new leaf. */
  ofRank(least: number): number {
    const fitting = this.nodes.flatMap((node, value) =>
      node.dtype === "real" && node.shape.length >= least ? [value] : [],
    );
    if (fitting.length > 0 && this.random.chance(0.8)) return this.random.pick(fitting);
    return this.leaf(Array.from({ length: least }, () => 1 + this.random.below(4)));
  }

  /** A value that broadcasts with `value`: one there is, constant data or a new leaf. */
  partner(value: number): number {
    const { random } = this;
    const sizes = this.sizesOf(value);
    const fitting = this.nodes.flatMap((node, other) => {
      const result = node.dtype === "real" ? broadcast(sizes, numbersOf(node.shape)) : undefined;
      return result && countOf(result) <= LARGEST ? [other] : [];
    });
    const choice = random.uniform();
    if (choice < 0.65 && fitting.length > 0) return random.pick(fitting);
    const shape = this.broadcastVariant(sizes);
    if (choice < 0.72) return this.constant(random.pick([0, 1, -1, 2, 0.5, 3.25, -0.75]));
    if (choice < 0.8) return this.data(shape);
    return this.leaf(shape);
  }

  /** A leaf of exactly this shape, or a value that has it already. */
  ofShape(sizes: readonly number[]): number {
    const same = this.nodes.flatMap((node, value) =>
      node.dtype === "real" && String(numbersOf(node.shape)) === String(sizes) ? [value] : [],
    );
    if (same.length > 0 && this.random.chance(0.6)) return this.random.pick(same);
    return this.random.chance(0.2) ? this.data(sizes) : this.leaf(sizes);
  }

  /** A truth value that broadcasts with `like`. */
  condition(like: number): number {
    const bools = this.nodes.flatMap((node, value) =>
      node.dtype === "bool" && broadcast(this.sizesOf(like), numbersOf(node.shape)) ? [value] : [],
    );
    if (bools.length > 0 && this.random.chance(0.5)) return this.random.pick(bools);
    const op = this.random.pick(["less", "lessEqual", "greater", "greaterEqual", "notEqual"]);
    return this.apply(op, [like, this.partner(like)]);
  }

  /** Some axes, at least one where there is one. */
  someAxes(value: number): number[] {
    const axes = this.axesOf(value);
    const some = axes.filter(() => this.random.chance(0.5));
    return some.length > 0 ? some : axes.slice(-1);
  }

  // --- shapes ---

  randomSizes(): number[] {
    const rank = this.random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5]);
    const largest = rank < 3 ? 5 : 3;
    return Array.from({ length: rank }, () => 1 + this.random.below(largest));
  }

  /** A shape that broadcasts with `sizes`: axes dropped in front, or of size 1, or added. */
  broadcastVariant(sizes: readonly number[]): number[] {
    const { random } = this;
    const kept = random.chance(0.3) ? sizes.slice(random.below(sizes.length + 1)) : [...sizes];
    const thinned = kept.map((size) => (random.chance(0.2) ? 1 : size));
    const canGrow =
      sizes.length < 5 && kept.length === sizes.length && countOf(sizes) * 2 <= LARGEST;
    return canGrow && random.chance(0.15) ? [1 + random.below(2), ...thinned] : thinned;
  }

  /** Whether the operands broadcast to something that is not too large. */
  fits(operands: readonly number[]): boolean {
    const sizes = operands.reduce<number[] | undefined>(
      (shape, value) => shape && broadcast(shape, this.sizesOf(value)),
      [],
    );
    return sizes !== undefined && countOf(sizes) <= LARGEST;
  }
}

export function countOf(sizes: readonly number[]): number {
  return sizes.reduce((n, size) => n * size, 1);
}

/** NumPy's rule on numbers; undefined where sizes do not agree. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const p = a[axis - rank + a.length] ?? 1;
    const q = b[axis - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) return undefined;
    result.push(Math.max(p, q));
  }
  return result;
}
