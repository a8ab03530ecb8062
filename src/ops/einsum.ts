import { fail } from "../diagnostics/diagnostic.ts";
import type { Node, Type } from "../ir/graph.ts";
import { type Shape, showShape } from "../ir/shape.ts";
import { constantSize, numberOf, ONE, type Size } from "../ir/size.ts";
import { requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";

/** One letter an axis: of each operand, and of the result. */
export interface Contraction {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** `ij,jk->ik` as the attribute `spec` has it: letters only, result and all. */
export function contractionOf(spec: string): Contraction {
  const [operands = "", result = ""] = spec.split("->");
  return { operands: operands.split(",").map((letters) => [...letters]), result: [...result] };
}

export function specOf({ operands, result }: Contraction): string {
  return `${operands.map((letters) => letters.join("")).join(",")}->${result.join("")}`;
}

/** The einsum of operands whose axes have these letters. */
export function einsumOf(b: Builder, contraction: Contraction, operands: readonly Node[]): Node {
  return b.apply("einsum", operands, { spec: specOf(contraction) });
}

/** The size of each letter. A size of 1 stretches, as everywhere. @throws {GradcError} GRADC2005 */
export function sizesOf(spec: string, shapes: readonly Shape[]): Map<string, Size> {
  const { operands, result } = contractionOf(spec);
  const sizes = new Map<string, Size>();
  shapes.forEach((shape, at) => {
    const letters = operands[at] ?? [];
    if (letters.length !== shape.length) {
      fail("GRADC2005", `einsum names ${letters.length} axes of ${showShape(shape)}`, {
        help: `"${letters.join("")}" needs one letter for each axis of operand ${at + 1}`,
      });
    }
    letters.forEach((letter, axis) => {
      const [own = ONE, known = ONE] = [shape[axis], sizes.get(letter)];
      const isTwice = letters.indexOf(letter) !== axis && own !== shape[letters.indexOf(letter)];
      if (isTwice || (own !== ONE && known !== ONE && own !== known)) {
        fail("GRADC2005", `einsum gives ${letter} two sizes in ${spec}`, {
          help: `every axis called ${letter} must have the same size`,
        });
      }
      sizes.set(letter, own === ONE ? known : own);
    });
  });
  for (const letter of result) {
    if (sizes.has(letter)) continue;
    fail("GRADC2005", `einsum does not know the size of ${letter} in ${spec}`, {
      help: "every letter of the result must be one of an operand",
    });
  }
  if (new Set(result).size !== result.length) {
    fail("GRADC2005", `einsum has a letter twice in the result of ${spec}`, {
      help: "a letter stands for one axis of the result",
    });
  }
  return sizes;
}

function infer(inputs: readonly Type[], spec: string): Type {
  const { operands, result } = contractionOf(spec);
  if (inputs.length !== operands.length) {
    fail(
      "GRADC2006",
      `einsum with ${spec} takes ${operands.length} operands, not ${inputs.length}`,
    );
  }
  inputs.forEach((input) => {
    requireReal("einsum", input);
  });
  const sizes = sizesOf(
    spec,
    inputs.map((input) => input.shape),
  );
  return { dtype: "real", shape: result.map((letter) => sizes.get(letter) ?? ONE) };
}

/**
 * Einstein's sum: the product of the operands' elements, summed over the letters that the result does
 * not have. A letter twice in an operand takes its diagonal.
 */
export const einsum: Operation = {
  name: "einsum",
  doc: "sum of products over axes named by letters: `ij,jk->ik`",
  gradient: "einsum of g and the other operands, with the operand's letters as the result",
  infer: (inputs, attributes) => infer(inputs, String(attributes["spec"])),
  expand: (b, node) => {
    const { operands, result } = contractionOf(String(node.attributes["spec"]));
    const terms = node.inputs.map((x, at) => diagonals(b, x, operands[at] ?? []));
    const own = terms.map((term) => withoutPrivate(b, term, terms, result));
    const named = new Set(own.flatMap(({ letters }) => letters));
    const summed = [...named].filter((letter) => !result.includes(letter));
    const all = [...result, ...summed];
    const product = own.map((term) => aligned(b, term, all)).reduce((x, y) => b.mul(x, y));
    if (summed.length === 0) return product;
    const axes = summed.map((_, at) => result.length + at);
    return b.apply("sum", [product], { axes, keepDims: false });
  },
  vjp: (b, node, g) => einsumAdjoint(b, node, g, einsumOf),
  jvp: (b, node, tangents) =>
    tangents.reduce<Node | undefined>((sum, tangent, at) => {
      const moved = node.inputs.map((x, operand) => (operand === at ? tangent : x));
      if (!moved.every((x) => x !== undefined)) return sum;
      return b.addDefined(sum, b.apply("einsum", moved, node.attributes));
    }, undefined),
};

/** Contracts the adjoint, which comes first, with other operands. */
export type Contract = (b: Builder, contraction: Contraction, operands: readonly Node[]) => Node;

/** ∂/∂x is the product of the others, with x's letters as the result: the specs change places. */
export function einsumAdjoint(b: Builder, node: Node, g: Node, contract: Contract): Node[] {
  const { operands, result } = contractionOf(String(node.attributes["spec"]));
  return node.inputs.map((x, at) => {
    const letters = operands[at] ?? [];
    const others = operands.filter((_, other) => other !== at);
    const known = new Set([...result, ...others.flat()]);
    const distinct = [...new Set(letters)];
    const kept = distinct.filter((letter) => known.has(letter));
    const inner = contract(b, { operands: [result, ...others], result: kept }, [
      g,
      ...node.inputs.filter((_, other) => other !== at),
    ]);
    // Along letters of x alone, which were summed, every element gets the same.
    const column = distinct.map((letter) => inner.shape[kept.indexOf(letter)] ?? ONE);
    const whole = column.map((size, axis) =>
      size === ONE ? (x.shape[letters.indexOf(distinct[axis] ?? "")] ?? ONE) : size,
    );
    const spread = b.broadcastTo(b.reshape(inner, column), whole);
    return ontoDiagonals(b, { node: spread, letters: distinct }, letters);
  });
}

/** The einsum, but where the first operand is 0 nothing is multiplied with it, be it infinite. */
export function einsumWithoutZeros(
  b: Builder,
  { operands, result }: Contraction,
  nodes: readonly Node[],
): Node {
  const terms = nodes.map((x, at) => diagonals(b, x, operands[at] ?? []));
  const named = new Set(terms.flatMap(({ letters }) => letters));
  const all = [...result, ...[...named].filter((letter) => !result.includes(letter))];
  const factors = terms.map((term) => aligned(b, term, all));
  const [first = b.constant(0)] = factors;
  const zero = b.constant(0);
  const isLive = b.apply("notEqual", [first, zero]);
  const product = b.apply("where", [isLive, factors.reduce((x, y) => b.mul(x, y)), zero]);
  const axes = all.flatMap((_, axis) => (axis < result.length ? [] : [axis]));
  return axes.length === 0 ? product : b.apply("sum", [product], { axes, keepDims: false });
}

/** A tensor and the letters of its axes. */
interface Term {
  readonly node: Node;
  readonly letters: readonly string[];
}

/** The axes in another order: `from[i]` is what becomes axis i. */
function permuted(b: Builder, node: Node, from: readonly number[]): Node {
  const isSame = from.every((axis, at) => axis === at);
  return isSame ? node : b.apply("transpose", [node], { permutation: from });
}

/** How far the elements of the diagonal of `count` axes of size `size` lie apart. */
function diagonalStep(size: number, count: number): number {
  return Array.from({ length: count }, (_, axis) => size ** axis).reduce((a, c) => a + c, 0);
}

function repeatedIn(letters: readonly string[]): string | undefined {
  return letters.find((letter, axis) => letters.indexOf(letter) !== axis);
}

/** Each letter once: the diagonal of the axes that share one. */
function diagonals(b: Builder, x: Node, letters: readonly string[]): Term {
  let term: Term = { node: x, letters };
  for (let letter = repeatedIn(letters); letter !== undefined; letter = repeatedIn(term.letters)) {
    const axes = term.letters.map((_, axis) => axis);
    const [same, others] = [true, false].map((wanted) =>
      axes.filter((axis) => (term.letters[axis] === letter) === wanted),
    ) as [number[], number[]];
    const size = numberOf(term.node.shape[same[0] ?? 0] ?? ONE);
    const moved = permuted(b, term.node, [...others, ...same]);
    const kept = moved.shape.slice(0, others.length);
    const flat = b.reshape(moved, [...kept, constantSize(size ** same.length)]);
    const node = b.apply("slice", [flat], {
      starts: [...kept.map(() => 0), 0],
      steps: [...kept.map(() => 1), diagonalStep(size, same.length)],
      sizes: [...kept.map(numberOf), size],
    });
    term = { node, letters: [...others.map((axis) => term.letters[axis] ?? ""), letter] };
  }
  return term;
}

/** The adjoint of `diagonals`: zeros off the diagonals of axes that share a letter. */
function ontoDiagonals(b: Builder, term: Term, letters: readonly string[]): Node {
  let { node, letters: own } = term;
  for (const letter of term.letters) {
    const count = letters.filter((other) => other === letter).length;
    if (count === 1) continue;
    const axes = own.map((_, axis) => axis);
    const others = axes.filter((axis) => own[axis] !== letter);
    const moved = permuted(b, node, [...others, own.indexOf(letter)]);
    const kept = moved.shape.slice(0, -1);
    const size = numberOf(moved.shape.at(-1) ?? ONE);
    const flat = b.apply("assemble", [moved], {
      shape: [...kept, constantSize(size ** count)],
      starts: moved.shape.map(() => 0),
      steps: [...kept.map(() => 1), diagonalStep(size, count)],
    });
    node = b.reshape(flat, [...kept, ...Array<Size>(count).fill(constantSize(size))]);
    own = [...others.map((axis) => own[axis] ?? ""), ...Array<string>(count).fill(letter)];
  }
  // The first axis of a letter comes first, and so on.
  const left = [...own];
  const from = letters.map((letter) => {
    const axis = left.indexOf(letter);
    left[axis] = "";
    return axis;
  });
  return permuted(b, node, from);
}

/** Summed already over letters that neither the result nor another operand has. */
function withoutPrivate(
  b: Builder,
  term: Term,
  all: readonly Term[],
  result: readonly string[],
): Term {
  const isShared = (letter: string): boolean =>
    result.includes(letter) ||
    all.some((other) => other !== term && other.letters.includes(letter));
  const axes = term.letters.flatMap((letter, axis) => (isShared(letter) ? [] : [axis]));
  if (axes.length === 0) return term;
  const node = b.apply("sum", [term.node], { axes, keepDims: false });
  return { node, letters: term.letters.filter(isShared) };
}

/** The term with its axes in the order of `all`, and size 1 where it lacks a letter, so that terms broadcast. */
function aligned(b: Builder, { node, letters }: Term, all: readonly string[]): Node {
  const present = all.filter((letter) => letters.includes(letter));
  const moved = permuted(
    b,
    node,
    present.map((letter) => letters.indexOf(letter)),
  );
  const first = all.indexOf(present[0] ?? "");
  const wanted = first < 0 ? [] : all.slice(first);
  return b.reshape(
    moved,
    wanted.map((letter) => moved.shape[present.indexOf(letter)] ?? ONE),
  );
}
