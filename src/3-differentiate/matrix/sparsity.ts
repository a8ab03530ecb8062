import { present } from "../../diagnostics/invariant.ts";
import { numberExpr } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import { type Expr, type LoopVariable, variableIndex } from "../../ir/loops.ts";
import { reachable } from "../../ir/order.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import { cellsOf, cellsOfPieces } from "../../ops/assemble.ts";
import { constantNumbers } from "../../ops/integers.ts";
import type { Read } from "../../ops/operation.ts";
import { addedPieces } from "../../ops/slice-add.ts";
import { operations } from "../../ops/table.ts";
import { isSqueeze } from "../../ops/views.ts";
import { indexAt, placesOf } from "./concrete.ts";
import type { Composition } from "./made-of.ts";

/** So many elements are followed one by one; beyond, everything may depend on everything. */
const MOST_READS = 400_000;

/** Sets of numbers, each once: equal sets are one, so that a union is looked up. */
class Sets {
  readonly #byKey = new Map<string, readonly number[]>();
  readonly #unions = new Map<readonly number[], Map<readonly number[], readonly number[]>>();
  readonly empty = this.of([]);

  of(sorted: readonly number[]): readonly number[] {
    const key = sorted.join();
    const known = this.#byKey.get(key) ?? sorted;
    this.#byKey.set(key, known);
    return known;
  }

  union(a: readonly number[], b: readonly number[]): readonly number[] {
    if (a === b || b.length === 0) return a;
    if (a.length === 0) return b;
    const ofA = this.#unions.get(a) ?? new Map<readonly number[], readonly number[]>();
    this.#unions.set(a, ofA);
    const known =
      ofA.get(b) ?? this.of([...new Set([...a, ...b])].sort((first, second) => first - second));
    ofA.set(b, known);
    return known;
  }
}

/** For each element of a value, the elements that it may depend on. */
export type Sparsity = readonly (readonly number[])[];

/**
 * For each element of `root`, the elements of `leaf` that it may depend on, by what the operations
 * between them read; undefined where sizes are not known or there is too much to follow. What an operation without
 * elements of its own makes (a kernel, a loop) depends on all of its operands.
 */
export function sparsityOf(composition: Composition, root: Node, leaf: Node): Sparsity | undefined {
  const operands = (node: Node): readonly Node[] =>
    node === leaf ? [] : composition.operands(node);
  const lengths = reachable([root], operands).map(({ shape }) => constantOf(countOf(shape)));
  const total = lengths.reduce<number>((sum, length) => sum + (length ?? Infinity), 0);
  if (total > MOST_READS) return undefined;
  const { found, beyond } = followed(
    composition,
    [root],
    leaf,
    operands,
    new Budget(MOST_READS - total),
  );
  if (beyond.has(root)) return undefined;
  return found.get(root) ?? Array.from({ length: lengths.at(-1) ?? 0 }, () => []);
}

/**
 * The same for every value between `leaf` and `roots`, as far as sizes are known and there is not too
 * much to follow; nothing once an element depends on more than `widest` others. What is older than the
 * leaf cannot depend on it.
 */
export function sparsitiesFrom(
  composition: Composition,
  roots: readonly Node[],
  leaf: Node,
  widest: number,
): ReadonlyMap<Node, Sparsity> {
  const operands = (node: Node): readonly Node[] =>
    node.id <= leaf.id ? [] : composition.operands(node);
  return followed(composition, roots, leaf, operands, new Budget(MOST_READS, widest)).found;
}

/** How much is followed before everything may depend on everything. */
class Budget {
  isSpent = false;
  #reads: number;
  readonly #widest: number;

  constructor(reads: number, widest = Infinity) {
    this.#reads = reads;
    this.#widest = widest;
  }

  /** Whether so many more elements may be read. */
  mayRead(more: number): boolean {
    this.#reads -= more;
    this.isSpent ||= this.#reads < 0;
    return !this.isSpent;
  }

  /** Whether an element may depend on so many others. */
  mayBe(width: number): boolean {
    this.isSpent ||= width > this.#widest;
    return !this.isSpent;
  }
}

/** What is found of the values that depend on `leaf`, and which of them are beyond reach. */
function followed(
  composition: Composition,
  roots: readonly Node[],
  leaf: Node,
  operandsOf: (node: Node) => readonly Node[],
  budget: Budget,
): { found: Map<Node, Sparsity>; beyond: Set<Node> } {
  const sets = new Sets();
  const found = new Map<Node, Sparsity>();
  const beyond = new Set<Node>();
  for (const node of reachable(roots, operandsOf)) {
    const length = constantOf(countOf(node.shape));
    if (node === leaf && length !== undefined) {
      found.set(
        node,
        Array.from({ length }, (_, at) => sets.of([at])),
      );
      continue;
    }
    const simple = composition.of(node);
    const operands = operandsOf(node);
    const isBeyond = operands.some((operand) => beyond.has(operand));
    if (!isBeyond && !operands.some((operand) => found.has(operand))) continue;
    const own =
      isBeyond || length === undefined
        ? undefined
        : ((simple === node ? undefined : found.get(simple)) ??
          elementwiseSets(simple, length, found, sets, budget) ??
          (budget.isSpent ? undefined : everything(operands, length, found, sets)));
    if (own) found.set(node, own);
    else beyond.add(node);
    if (budget.isSpent) return { found: new Map(), beyond: new Set(roots) };
  }
  return { found, beyond };
}

function everything(
  operands: readonly Node[],
  length: number,
  found: ReadonlyMap<Node, Sparsity>,
  sets: Sets,
): Sparsity {
  const all = operands
    .flatMap((operand) => found.get(operand) ?? [])
    .reduce((a, b) => sets.union(a, b), sets.empty);
  return Array.from({ length }, () => all);
}

/** By the reads of each element; undefined for an operation that has none. */
function elementwiseSets(
  node: Node,
  length: number,
  found: ReadonlyMap<Node, Sparsity>,
  sets: Sets,
  budget: Budget,
): Sparsity | undefined {
  const [source] = node.inputs;
  if (node.op === "reshape" && source && !isSqueeze(source.shape, node.shape)) {
    return found.get(source);
  }
  if (node.op === "assemble") {
    const result = Array.from({ length }, () => sets.empty);
    cellsOf(node).forEach((cells, piece) => {
      const own = found.get(node.inputs[piece] ?? node);
      cells.forEach((cell, at) => (result[cell] = own?.[at] ?? sets.empty));
    });
    return result;
  }
  if (node.op === "sliceAdd") return addedSets(node, length, found, sets, budget);
  const element = operations.get(node.op)?.element;
  if (!element) return undefined;
  const result: (readonly number[])[] = [];
  for (let at = 0; at < length; at++) {
    const summed: LoopVariable[] = [];
    const { reads } = element(node, indexAt(node.shape, at), (extent: Size) => {
      const variable = { id: summed.length, extent };
      summed.push(variable);
      return variableIndex(variable, ONE);
    });
    let own = sets.empty;
    for (const [order, { operand, index }] of reads.entries()) {
      const input = node.inputs[operand];
      const sparsity = input && found.get(input);
      if (!input || !sparsity) continue;
      const before = reads.slice(0, order).map((read) => valueOf(node, read));
      const known = typeof index === "function" ? index(before) : index;
      const touched = placesOf(known, summed, input.shape);
      // A position that is known at run time only may be any.
      if (!budget.mayRead(touched?.length ?? sparsity.length)) return undefined;
      const read = touched?.map((place) => sparsity[place] ?? sets.empty) ?? sparsity;
      own = read.reduce((a, b) => sets.union(a, b), own);
    }
    if (!budget.mayBe(own.length)) return undefined;
    result.push(own);
  }
  return result;
}

/** An element depends on what that of the first operand does, and those of the pieces that lie there. */
function addedSets(
  node: Node,
  length: number,
  found: ReadonlyMap<Node, Sparsity>,
  sets: Sets,
  budget: Budget,
): Sparsity | undefined {
  const base = found.get(present(node.inputs[0]));
  const result = base ? [...base] : Array.from({ length }, () => sets.empty);
  const pieces = addedPieces(node);
  for (const [piece, cells] of cellsOfPieces(node.shape, pieces).entries()) {
    const own = found.get(present(pieces[piece]).node);
    for (const [at, cell] of cells.entries()) {
      const all = sets.union(result[cell] ?? sets.empty, own?.[at] ?? sets.empty);
      if (!budget.mayBe(all.length)) return undefined;
      result[cell] = all;
    }
  }
  return result;
}

/** What is read, where it is constant data; NaN stands for a number that is not known. */
function valueOf({ inputs }: Node, { operand, index }: Read): Expr {
  const input = inputs[operand];
  const numbers = input && constantNumbers(input);
  if (!numbers || typeof index === "function") return numberExpr(NaN);
  const [place = 0] = numbers.length === 1 ? [0] : (placesOf(index, [], input.shape) ?? []);
  return numberExpr(numbers[place] ?? NaN);
}
