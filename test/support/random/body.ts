import type { Body, LeafSpecification } from "../specification.ts";
import { countOf, World } from "./world.ts";

/** The body of a loop or a branch in the making: what it needs and does not have it takes from outside. */
export class BodyWorld extends World {
  readonly outer: World;
  override readonly depth: number;
  /** Values of the outer world that the parameters after the first ones are. */
  readonly captures: number[] = [];

  constructor(outer: World) {
    super(outer.random);
    this.outer = outer;
    this.depth = outer.depth + 1;
  }

  /** A parameter with this value in the first iteration. */
  parameter(sizes: readonly number[], dtype: "real" | "int", sample: Float64Array): number {
    const leaf: LeafSpecification = { role: "inputs", sizes };
    return this.given(dtype === "int" ? { ...leaf, dtype } : leaf, dtype, sample);
  }

  capture(value: number): number {
    this.captures.push(value);
    const node = this.outer.nodes[value];
    const dtype = node?.dtype === "int" ? "int" : "real";
    return this.parameter(this.outer.sizesOf(value), dtype, this.outer.sampleOf(value));
  }

  override leaf(sizes: readonly number[]): number {
    return this.capture(this.outer.ofShape(sizes));
  }

  override positions(sizes: readonly number[], size: number): number {
    return this.capture(this.outer.positions(sizes, size));
  }

  /** The finished body, with these values as results. */
  finished(results: readonly number[]): Body {
    const order = [true, false].flatMap((isLeaf) =>
      this.nodes.flatMap((_, value) => (this.isLeaf[value] === isLeaf ? [value] : [])),
    );
    const number = new Map(order.map((value, position) => [value, position]));
    const renumber = (value: number): number => number.get(value) ?? -1;
    return {
      parameters: this.leaves.map(({ sizes, dtype }) => (dtype ? { sizes, dtype } : { sizes })),
      steps: this.steps.map((step) => ({ ...step, inputs: step.inputs.map(renumber) })),
      results: results.map(renumber),
    };
  }

  /** A value of this shape that the body computes, and that stays small from iteration to iteration. */
  tameOf(sizes: readonly number[], like: number): number {
    const made = this.nodes.flatMap((node, value) => {
      const isOwn = this.isLeaf[value] !== true && node.dtype === "real" && node.op !== "constant";
      return isOwn && countOf(this.sizesOf(value)) <= countOf(sizes) ? [value] : [];
    });
    const fitting = made.filter((value) => this.#broadcastsTo(value, sizes));
    const value = fitting.length > 0 ? this.random.pick(fitting.slice(-3)) : like;
    const joined = this.apply("add", [this.apply("mul", [like, this.constant(0.5)]), value]);
    if (this.largest(value) < 2 && this.random.chance(0.4)) return joined;
    return this.apply(this.random.pick(["tanh", "sin"]), [joined]);
  }

  #broadcastsTo(value: number, sizes: readonly number[]): boolean {
    const own = this.sizesOf(value);
    const lead = sizes.length - own.length;
    return lead >= 0 && own.every((size, axis) => size === 1 || size === sizes[lead + axis]);
  }
}
