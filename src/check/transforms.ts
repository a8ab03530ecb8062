import { differentiate } from "../3-differentiate/adjoint.ts";
import { tangents } from "../3-differentiate/tangent.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Leaf, Node } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { elementsOf } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { zeros } from "../ops/gather.ts";
import { Emitted } from "./emitted.ts";
import { interpret, type Values } from "./interpret.ts";
import type { EmittedMemory, EmittedModule, FlatArray } from "./live.ts";
import { drawAccepted } from "./points.ts";
import { areInside, extentsOf, positionsOf } from "./positions.ts";
import { Random } from "./random.ts";
import type { CheckRow } from "./report.ts";
import { relativeError, ROUNDING } from "./scale.ts";

/** So many columns of a matrix are compared; of more, as many are drawn anew at every point. */
const MOST_COLUMNS = 60;

/** What values do when leaves move: a graph of them, in terms of leaves for the directions. */
interface Motion {
  readonly directions: readonly Node[];
  readonly roots: readonly Node[];
}

/** A list of numbers that a function of the module ought to have written. */
interface Expected {
  readonly numbers: readonly number[];
  /** How large the terms are that each is made of. */
  readonly scales: readonly number[];
}

/**
 * Verifies what `--emit` adds to a module, at random points: values and gradients against forward and
 * backward; derivatives in a direction, and matrices column by column, against interpreted tangents,
 * which know nothing of seeds, patterns, colours or the mode in which a matrix is computed.
 */
export class TransformChecker {
  readonly #model: Model;
  readonly #module: EmittedModule;
  readonly #memory: EmittedMemory;
  readonly #emitted: Emitted;
  readonly #random: Random;
  readonly #rows = new Map<string, CheckRow>();
  readonly #first: Motion;
  readonly #second: Motion | undefined;

  constructor(model: Model, module: EmittedModule, seed: number) {
    this.#model = model;
    this.#module = module;
    this.#random = new Random(seed);
    this.#memory = module.allocate();
    this.#emitted = new Emitted(model, module, this.#memory);
    const outputs = model.graph.outputs.map(({ node }) => node);
    this.#first = motionOf(model, outputs);
    const isTwice = module.hvp !== undefined || module.hessian !== undefined;
    this.#second = isTwice
      ? motionOf(
          model,
          differentiate(model).graph.gradients.map(({ node }) => node),
        )
      : undefined;
  }

  run(points: number): CheckRow[] {
    const { graph } = this.#model;
    const positions = positionsOf(graph);
    const outputs = graph.outputs.map(({ node }) => node);
    const accepts = (point: Values): boolean => {
      const values = interpret(outputs, point);
      const isFinite = outputs.every((node) => values.get(node)?.every(Number.isFinite) === true);
      return isFinite && areInside(positions, values);
    };
    for (let way = 0; way < points; way++) {
      const drawn = drawAccepted(graph.leaves, extentsOf(positions), this.#random, way, accepts);
      if (drawn.point) this.#compareAt(drawn.point, `random point ${way + 1}`);
    }
    return [...this.#rows.values()];
  }

  #compareAt(point: Values, where: string): void {
    for (const leaf of this.#model.graph.leaves) {
      this.#emitted.leaf(leaf).set(present(point.get(leaf.node)));
    }
    this.#compareValues(where);
    if (this.#module.jvp) this.#compareProduct("jvp", this.#first, point, where);
    if (this.#module.hvp) this.#compareProduct("hvp", present(this.#second), point, where);
    if (this.#module.jacobian) this.#compareMatrix("jacobian", this.#first, point, where);
    if (this.#module.hessian) this.#compareMatrix("hessian", present(this.#second), point, where);
  }

  #compareValues(where: string): void {
    const { cache, grads, upstream } = this.#memory;
    if (!this.#module.predict && !this.#module.valueAndGrad) return;
    upstream?.forEach((_, at) => (upstream[at] = this.#random.normal()));
    const gradients = this.#emitted.gradients(0).flatMap((one) => [...one]);
    const outputs = this.#emitted.forward().flatMap((one) => [...one]);
    const run = (
      name: "predict" | "valueAndGrad",
      arrays: readonly (keyof EmittedMemory)[],
    ): void => {
      const own = this.#module[name];
      if (!own) return;
      cache.fill(NaN);
      grads.fill(0);
      this.#call(own, arrays);
      const found = [...cache.subarray(0, outputs.length)];
      if (name === "predict") this.#note(name, found, exactly(outputs), where);
      else this.#note(name, [...found, ...grads], exactly([...outputs, ...gradients]), where);
    };
    run("predict", []);
    run("valueAndGrad", ["upstream", "grads"]);
  }

  #compareProduct(name: "jvp" | "hvp", motion: Motion, point: Values, where: string): void {
    const [from, to] =
      name === "jvp" ? (["directions", "tangents"] as const) : (["direction", "product"] as const);
    const direction = present(this.#memory[from]);
    const result = present(this.#memory[to]);
    direction.forEach((_, at) => (direction[at] = this.#random.normal()));
    result.fill(NaN);
    this.#memory.cache.fill(NaN);
    this.#call(present(this.#module[name]), [from, to]);
    const numbers = moved(motion, point, [...direction]);
    const scale = Math.max(...numbers.map(Math.abs), 0);
    this.#note(name, [...result], { numbers, scales: numbers.map(() => scale) }, where);
  }

  #compareMatrix(name: "jacobian" | "hessian", motion: Motion, point: Values, where: string): void {
    const values = present(this.#memory[name]);
    values.fill(NaN);
    this.#memory.cache.fill(NaN);
    this.#call(present(this.#module[name]), [name]);
    const columns = motion.directions.reduce((sum, node) => sum + elementsOf(node), 0);
    const isReal = motion.roots.flatMap((node) =>
      Array.from({ length: elementsOf(node) }, () => node.dtype === "real"),
    );
    const matrix = this.#whole(name, values, columns);
    const chosen = this.#chosen(columns);
    const references = chosen.map((column) => {
      const unit = Array.from({ length: columns }, (_, at) => (at === column ? 1 : 0));
      return moved(motion, point, unit).filter((_, row) => isReal[row]);
    });
    const rows = references[0]?.length ?? 0;
    const largest = Array.from({ length: rows }, (_, row) =>
      Math.max(...references.map((reference) => Math.abs(reference[row] ?? 0))),
    );
    const found = chosen.flatMap((column) =>
      Array.from({ length: rows }, (_, row) => matrix[row * columns + column] ?? 0),
    );
    this.#note(
      name,
      found,
      { numbers: references.flat(), scales: chosen.flatMap(() => largest) },
      where,
    );
  }

  /** All numbers of the matrix, row-major: of a sparse one those of the pattern, which may add up. */
  #whole(name: "jacobian" | "hessian", values: Float64Array, columns: number): readonly number[] {
    const pattern = this.#module[`${name}Pattern`];
    if (!pattern) return [...values];
    const [rows, places] = [this.#memory[`${name}Rows`], this.#memory[`${name}Columns`]];
    const { indices } = this.#memory;
    pattern(...[indices, rows, places].flatMap((one) => one ?? []));
    const matrix: number[] = [];
    values.forEach((value, at) => {
      const place = (rows?.[at] ?? NaN) * columns + (places?.[at] ?? NaN);
      matrix[place] = (matrix[place] ?? 0) + value;
    });
    return matrix;
  }

  #chosen(columns: number): number[] {
    const all = Array.from({ length: columns }, (_, column) => column);
    return columns <= MOST_COLUMNS
      ? all
      : Array.from({ length: MOST_COLUMNS }, () => this.#random.below(columns));
  }

  #call(own: (...memory: FlatArray[]) => void, arrays: readonly (keyof EmittedMemory)[]): void {
    const names = ["inputs", "indices", "masks", "params", "cache", ...arrays] as const;
    own(...names.flatMap((name) => this.#memory[name] ?? []));
  }

  #note(
    name: string,
    found: readonly number[],
    { numbers, scales }: Expected,
    where: string,
  ): void {
    let row: CheckRow = this.#rows.get(name) ?? {
      leaf: name,
      shape: [numbers.length],
      partials: numbers.length,
      compared: numbers.length,
      worst: 0,
      at: "",
      verdict: "ok",
    };
    numbers.forEach((reference, at) => {
      const own = found[at] ?? NaN;
      // Where the model's own derivative is not finite there is nothing to compare.
      if (!Number.isFinite(reference)) return;
      const error = relativeError(own, reference, scales[at] ?? 0);
      if (error <= row.worst) return;
      row = {
        ...row,
        worst: error,
        at: `${name}[${at}] at ${where}: ${own}, reference ${reference}`,
        verdict: error <= ROUNDING ? row.verdict : Number.isFinite(own) ? "wrong" : "not finite",
      };
    });
    this.#rows.set(name, row);
  }
}

/** How `roots` move with what the model differentiates. */
function motionOf({ graph, wrt }: Model, roots: readonly Node[]): Motion {
  const b = new Builder(graph.arena);
  const directions = wrt.map(({ name, node }: Leaf) => b.leaf("directions", name, node.shape));
  const moving = tangents(
    graph.arena,
    roots,
    new Map(wrt.map(({ node }, at) => [node, present(directions[at])])),
  );
  return { directions, roots: roots.map((node) => moving.get(node) ?? zeros(b, node.shape)) };
}

/** How they move in this direction, which has the leaves one after the other. */
function moved(
  { directions, roots }: Motion,
  point: Values,
  direction: readonly number[],
): number[] {
  let from = 0;
  const given = new Map(point);
  for (const node of directions) {
    given.set(node, Float64Array.from(direction.slice(from, (from += elementsOf(node)))));
  }
  const values = interpret(roots, given);
  return roots.flatMap((root) => [...present(values.get(root))]);
}

function exactly(numbers: readonly number[]): Expected {
  return { numbers, scales: numbers.map(() => 0) };
}
