import { interpret } from "../../src/check/interpret.ts";
import { Random } from "../../src/check/random.ts";
import { Arena, type Node } from "../../src/ir/graph.ts";
import { numbersOf, shapeOf } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";
import { arityOf, elementwise } from "../../src/ops/elementwise.ts";
import {
  applyStep,
  at,
  type LeafSpecification,
  type Specification,
  type Step,
} from "./specification.ts";

/** Values hold at most this many numbers, so that every partial can be checked. */
const LARGEST = 96;

/**
 * A random model over all operations of the table, the same for the same seed: shapes of rank 0 to 5,
 * broadcasting of every kind, fan-out, shared subgraphs. Arguments of operations with a domain are
 * drawn into it by steps of their own; everything is evaluated at a sample point while it is made, so
 * that nothing overflows.
 */
export function randomSpecification(seed: number): Specification {
  return new Generator(new Random(seed)).run();
}

class Generator {
  readonly #random: Random;
  readonly #b = new Builder(new Arena());
  readonly #leaves: LeafSpecification[] = [];
  readonly #steps: Step[] = [];
  readonly #nodes: Node[] = [];
  /** Steps and leaves are made as needed; values are renumbered at the end so that leaves come first. */
  readonly #isLeaf: boolean[] = [];
  readonly #samples = new Map<Node, Float64Array>();
  readonly #used = new Set<number>();

  constructor(random: Random) {
    this.#random = random;
  }

  run(): Specification {
    const random = this.#random;
    const base = this.#randomSizes();
    const first = 1 + random.below(3);
    for (let i = 0; i < first; i++) this.#leaf(this.#broadcastVariant(base));
    const count = 1 + random.below(random.chance(0.2) ? 30 : 12);
    for (let i = 0; i < count; i++) this.#step();
    return this.#finish();
  }

  // --- values ---

  #add(step: Step): number {
    const node = applyStep(
      this.#b,
      step,
      step.inputs.map((input) => at(this.#nodes, input)),
    );
    for (const input of step.inputs) this.#used.add(input);
    this.#steps.push(step);
    return this.#record(node, false);
  }

  #record(node: Node, isLeaf: boolean): number {
    this.#nodes.push(node);
    this.#isLeaf.push(isLeaf);
    for (const [known, value] of interpret([node], this.#samples)) {
      this.#samples.set(known, value);
    }
    return this.#nodes.length - 1;
  }

  #leaf(sizes: readonly number[]): number {
    const random = this.#random;
    const role = random.chance(0.5) ? "params" : "inputs";
    const node = this.#b.leaf(role, `leaf${this.#leaves.length}`, shapeOf(sizes));
    this.#leaves.push({ role, sizes });
    const count = sizes.reduce((n, size) => n * size, 1);
    this.#samples.set(
      node,
      Float64Array.from({ length: count }, () => random.normal()),
    );
    return this.#record(node, true);
  }

  #sizesOf(value: number): number[] {
    return numbersOf(at(this.#nodes, value).shape);
  }

  #largest(value: number): number {
    const sample = this.#samples.get(at(this.#nodes, value)) ?? new Float64Array();
    return sample.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  }

  /** A real value there is already, recent ones more often. */
  #any(): number {
    const reals = this.#nodes.flatMap((node, value) => (node.dtype === "real" ? [value] : []));
    const recent = this.#random.chance(0.6) ? reals.slice(-4) : reals;
    return this.#random.pick(recent);
  }

  #apply(op: string, inputs: readonly number[], attributes: Step["attributes"] = {}): number {
    return this.#add({ op, inputs, attributes });
  }

  #constant(value: number): number {
    return this.#add({ op: "constant", inputs: [], attributes: { value } });
  }

  // --- shapes ---

  #randomSizes(): number[] {
    const rank = this.#random.pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5]);
    const largest = rank < 3 ? 5 : 3;
    return Array.from({ length: rank }, () => 1 + this.#random.below(largest));
  }

  /** A shape that broadcasts with `sizes`: axes dropped in front, or of size 1, or added. */
  #broadcastVariant(sizes: readonly number[]): number[] {
    const random = this.#random;
    const kept = random.chance(0.3) ? sizes.slice(random.below(sizes.length + 1)) : [...sizes];
    const thinned = kept.map((size) => (random.chance(0.2) ? 1 : size));
    const count = sizes.reduce((n, size) => n * size, 1);
    const canGrow = sizes.length < 5 && kept.length === sizes.length && count * 2 <= LARGEST;
    return canGrow && random.chance(0.15) ? [1 + random.below(2), ...thinned] : thinned;
  }

  /** A value that broadcasts with `value`: one there is, constant data or a new leaf. */
  #partner(value: number): number {
    const random = this.#random;
    const sizes = this.#sizesOf(value);
    const fitting = this.#nodes.flatMap((node, other) => {
      const result = node.dtype === "real" ? broadcast(sizes, numbersOf(node.shape)) : undefined;
      const count = result?.reduce((n, size) => n * size, 1) ?? Infinity;
      return count <= LARGEST ? [other] : [];
    });
    const choice = random.uniform();
    if (choice < 0.65 && fitting.length > 0) return random.pick(fitting);
    const shape = this.#broadcastVariant(sizes);
    if (choice < 0.72) return this.#constant(random.pick([0, 1, -1, 2, 0.5, 3.25, -0.75]));
    if (choice < 0.8) return this.#data(shape);
    return this.#leaf(shape);
  }

  #data(shape: readonly number[]): number {
    const count = shape.reduce((n, size) => n * size, 1);
    const data = Array.from({ length: count }, () => Math.round(this.#random.normal() * 8) / 4);
    return this.#add({ op: "tensor", inputs: [], attributes: { data, shape } });
  }

  /** A leaf of exactly this shape, or a value that has it already. */
  #ofShape(sizes: readonly number[]): number {
    const same = this.#nodes.flatMap((node, value) =>
      node.dtype === "real" && String(numbersOf(node.shape)) === String(sizes) ? [value] : [],
    );
    if (same.length > 0 && this.#random.chance(0.6)) return this.#random.pick(same);
    return this.#random.chance(0.2) ? this.#data(sizes) : this.#leaf(sizes);
  }

  #axesOf(value: number): number[] {
    return this.#sizesOf(value).map((_, axis) => axis);
  }

  /** Some axes, at least one where there is one. */
  #someAxes(value: number): number[] {
    const axes = this.#axesOf(value);
    const some = axes.filter(() => this.#random.chance(0.5));
    return some.length > 0 ? some : axes.slice(-1);
  }

  // --- steps ---

  #step(): void {
    const made = this.#random.pick(this.#makers)();
    this.#tame(made);
  }

  /** Keeps magnitudes where differences resolve them. */
  #tame(value: number): void {
    if (at(this.#nodes, value).dtype !== "real") return;
    const largest = this.#largest(value);
    if (largest > 30)
      this.#apply("mul", [value, this.#constant(2 ** -Math.ceil(Math.log2(largest)))]);
  }

  readonly #makers: readonly (() => number)[] = [
    ...[...elementwise.keys()].map((op) => () => this.#elementwise(op)),
    // Those that nets are made of, more often.
    ...["add", "mul", "sub", "where"].map((op) => () => this.#elementwise(op)),
    ...["sum", "mean", "max", "min", "logsumexp"].map((op) => () => this.#reduction(op)),
    ...["softmax", "logSoftmax"].map((op) => () => this.#alongAxis(op)),
    () => this.#matmul(),
    () => this.#matmul(),
    () => this.#matmul(),
    () => this.#apply("sigmoid", [this.#any()]),
    () => this.#apply("stopGradient", [this.#any()]),
    () => this.#transpose(),
    () => this.#reshape(),
    () => this.#broadcastTo(),
    () => this.#concat(),
    () => this.#slice(),
    () => this.#slice(),
    () => this.#loss("mse"),
    () => this.#loss("crossEntropy"),
  ];

  #elementwise(op: string): number {
    const row = elementwise.get(op);
    if (!row) throw new RangeError(op);
    const first = this.#any();
    if (row.types) {
      const operands = row.types.operands.map((dtype) =>
        dtype === "bool" ? this.#condition(first) : this.#partner(first),
      );
      // A condition wider than its branches, or narrower, may grow the result too far.
      return this.#fits(operands) ? this.#apply(op, operands) : first;
    }
    if (arityOf(row) === 1) return this.#apply(op, [this.#intoDomain(op, first)]);
    const second = this.#partner(first);
    const [a, b] = this.#random.chance(0.5) ? [first, second] : [second, first];
    if (op === "div") return this.#apply(op, [a, this.#intoDomain("div", b)]);
    if (op === "pow") return this.#power(a, b);
    return this.#apply(op, [a, b]);
  }

  #power(a: number, b: number): number {
    const random = this.#random;
    const exponent = random.chance(0.5) ? this.#constant(random.pick([-1, 0, 0.5, 1, 2, 3])) : b;
    const isWhole = Number.isInteger(at(this.#nodes, exponent).attributes["value"]);
    const small = this.#largest(exponent) > 4 ? this.#apply("tanh", [exponent]) : exponent;
    return this.#apply("pow", [isWhole ? a : this.#intoDomain("log", a), small]);
  }

  #fits(operands: readonly number[]): boolean {
    const sizes = operands.reduce<number[] | undefined>(
      (shape, value) => shape && broadcast(shape, this.#sizesOf(value)),
      [],
    );
    return sizes !== undefined && sizes.reduce((n, size) => n * size, 1) <= LARGEST;
  }

  /** A value on which `op` and its derivatives are finite and tame. */
  #intoDomain(op: string, value: number): number {
    const positive = (): number =>
      this.#apply("add", [this.#apply("abs", [value]), this.#constant(0.5)]);
    if (op === "log" || op === "sqrt" || op === "div") return positive();
    if (op === "exp" && this.#largest(value) > 3) return this.#apply("tanh", [value]);
    return value;
  }

  #condition(like: number): number {
    const bools = this.#nodes.flatMap((node, value) =>
      node.dtype === "bool" && broadcast(this.#sizesOf(like), numbersOf(node.shape)) ? [value] : [],
    );
    if (bools.length > 0 && this.#random.chance(0.5)) return this.#random.pick(bools);
    const op = this.#random.pick(["less", "lessEqual", "greater", "greaterEqual", "notEqual"]);
    return this.#apply(op, [like, this.#partner(like)]);
  }

  #reduction(op: string): number {
    const value = this.#any();
    return this.#apply(op, [value], {
      axes: this.#someAxes(value),
      keepDims: this.#random.chance(0.4),
    });
  }

  #alongAxis(op: string): number {
    const value = this.#any();
    const axes = this.#axesOf(value);
    if (axes.length === 0) return this.#apply("sigmoid", [value]);
    return this.#apply(op, [value], { axes: [this.#random.pick(axes)] });
  }

  /** All of NumPy's cases: vectors on either side, batches that broadcast. */
  #matmul(): number {
    const random = this.#random;
    const value = this.#any();
    const sizes = this.#sizesOf(value);
    const inner = sizes.at(-1);
    if (inner === undefined) return this.#apply("mul", [value, this.#partner(value)]);
    const columns = random.chance(0.3) ? [] : [1 + random.below(4)];
    const batch = columns.length > 0 ? this.#broadcastVariant(sizes.slice(0, -2)) : [];
    const other = [...batch, inner, ...columns];
    const all = broadcast(sizes.slice(0, -2), batch) ?? [];
    const count = [...all, ...sizes.slice(-2, -1), ...columns].reduce((n, size) => n * size, 1);
    if (count > LARGEST)
      return this.#apply("sum", [value], { axes: this.#axesOf(value), keepDims: false });
    const second = this.#ofShape(other);
    if (sizes.length > 1 || columns.length > 0 || random.chance(0.5)) {
      return this.#apply("matmul", [value, second]);
    }
    return this.#apply("matmul", [second, value]);
  }

  #transpose(): number {
    const value = this.#any();
    const permutation = this.#axesOf(value);
    for (let i = permutation.length - 1; i > 0; i--) {
      const j = this.#random.below(i + 1);
      [permutation[i], permutation[j]] = [at(permutation, j), at(permutation, i)];
    }
    return this.#apply("transpose", [value], { permutation });
  }

  #reshape(): number {
    const value = this.#any();
    let left = this.#sizesOf(value).reduce((n, size) => n * size, 1);
    const shape: number[] = [];
    while (left > 1 && shape.length < 4) {
      const divisors = Array.from({ length: left }, (_, i) => i + 1).filter((d) => left % d === 0);
      const size = this.#random.pick(divisors);
      shape.push(size);
      left /= size;
    }
    if (left > 1 || this.#random.chance(0.3)) shape.push(left);
    return this.#apply("reshape", [value], { shape });
  }

  #broadcastTo(): number {
    const value = this.#any();
    const sizes = this.#sizesOf(value);
    const stretched = sizes.map((size) => (size === 1 ? 1 + this.#random.below(3) : size));
    const shape =
      stretched.length < 5 && this.#random.chance(0.6)
        ? [1 + this.#random.below(3), ...stretched]
        : stretched;
    const count = shape.reduce((n, size) => n * size, 1);
    return this.#apply("broadcastTo", [value], { shape: count <= LARGEST ? shape : sizes });
  }

  #concat(): number {
    const value = this.#any();
    const sizes = this.#sizesOf(value);
    if (sizes.length === 0) return this.#apply("neg", [value]);
    const axis = this.#random.below(sizes.length);
    const others = Array.from({ length: this.#random.below(3) }, () =>
      this.#ofShape(sizes.map((size, own) => (own === axis ? 1 + this.#random.below(3) : size))),
    );
    const inputs = this.#random.chance(0.5) ? [value, ...others] : [...others, value];
    return this.#apply("concat", inputs, { axis });
  }

  #slice(): number {
    const random = this.#random;
    const value = this.#any();
    const parts = this.#sizesOf(value).map((size) => {
      const step = random.pick([1, 1, 2, 3, -1, -2]);
      const start = random.chance(0.3) ? (step > 0 ? 0 : size - 1) : random.below(size);
      const most = 1 + Math.floor((step > 0 ? size - 1 - start : start) / Math.abs(step));
      return { start, step, size: random.chance(0.4) ? most : 1 + random.below(most) };
    });
    return this.#apply("slice", [value], {
      starts: parts.map((part) => part.start),
      steps: parts.map((part) => part.step),
      sizes: parts.map((part) => part.size),
    });
  }

  #loss(op: string): number {
    const value = this.#any();
    const sizes = this.#sizesOf(value);
    const wanted = op === "mse" || sizes.length > 0 ? op : "mse";
    return this.#apply(wanted, [value, this.#ofShape(sizes)]);
  }

  // --- the end ---

  /** A loss that everything takes part in (or outputs alone), and what is differentiated. */
  #finish(): Specification {
    const random = this.#random;
    const reals = this.#nodes.flatMap((node, value) =>
      node.dtype === "real" && node.op !== "constant" ? [value] : [],
    );
    const unused = reals.filter((value) => !this.#used.has(value));
    const dangling = unused.length > 0 ? unused : reals.slice(-1);
    const hasLoss = random.chance(0.75);
    const outputs = hasLoss ? dangling.slice(0, random.below(2)) : [...dangling];
    let loss: number | undefined;
    if (hasLoss) {
      loss = dangling
        .map((value) => this.#toScalar(value))
        .reduce((a, b) => this.#apply("add", [a, b]));
      if (this.#isLeaf[loss] === true) loss = this.#apply("square", [loss]);
      outputs.splice(random.below(outputs.length + 1), 0, loss);
    }
    return this.#numbered(outputs, loss);
  }

  #toScalar(value: number): number {
    if (this.#sizesOf(value).length === 0) return value;
    const attributes = { axes: this.#axesOf(value), keepDims: false };
    const choice = this.#random.uniform();
    if (choice < 0.4) return this.#apply("sum", [this.#apply("square", [value])], attributes);
    return this.#apply(choice < 0.7 ? "sum" : "mean", [value], attributes);
  }

  #numbered(outputs: readonly number[], loss: number | undefined): Specification {
    const random = this.#random;
    const leaves = this.#nodes.flatMap((_, value) => (this.#isLeaf[value] === true ? [value] : []));
    const steps = this.#nodes.flatMap((_, value) => (this.#isLeaf[value] === true ? [] : [value]));
    const number = new Map([...leaves, ...steps].map((value, position) => [value, position]));
    const renumber = (value: number): number => number.get(value) ?? -1;
    const all = leaves.map(renumber);
    const params = all.filter((value) => this.#leaves[value]?.role === "params");
    const some = all.filter(() => random.chance(0.6));
    const byDefault = params.length > 0 ? params : all;
    return {
      leaves: this.#leaves,
      steps: this.#steps.map((step) => ({ ...step, inputs: step.inputs.map(renumber) })),
      outputs: [...new Set(outputs.map(renumber))],
      loss: loss === undefined ? undefined : renumber(loss),
      wrt: random.chance(0.5) && some.length > 0 ? some : byDefault,
    };
  }
}

/** NumPy's rule on numbers; undefined where sizes do not agree. */
function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
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
