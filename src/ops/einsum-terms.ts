import type { Node } from "../ir/graph.ts";
import { addSizes, multiplySizes, ONE, type Size, ZERO } from "../ir/size.ts";
import type { Builder } from "./builder.ts";

/** A tensor and the letters of its axes. */
export interface Term {
  readonly node: Node;
  readonly letters: readonly string[];
}

/** The axes in another order: `from[i]` is what becomes axis i. */
function permuted(b: Builder, node: Node, from: readonly number[]): Node {
  const isSame = from.every((axis, at) => axis === at);
  return isSame ? node : b.apply("transpose", [node], { permutation: from });
}

/** How far the elements of the diagonal of `count` axes of size `size` lie apart. */
function diagonalStep(size: Size, count: number): Size {
  return Array.from({ length: count }, (_, axis) => power(size, axis)).reduce(addSizes, ZERO);
}

function power(size: Size, exponent: number): Size {
  return Array<Size>(exponent).fill(size).reduce(multiplySizes, ONE);
}

function repeatedIn(letters: readonly string[]): string | undefined {
  return letters.find((letter, axis) => letters.indexOf(letter) !== axis);
}

/** Each letter once: the diagonal of the axes that share one. */
export function diagonals(b: Builder, x: Node, letters: readonly string[]): Term {
  let term: Term = { node: x, letters };
  for (let letter = repeatedIn(letters); letter !== undefined; letter = repeatedIn(term.letters)) {
    const axes = term.letters.map((_, axis) => axis);
    const [same, others] = [true, false].map((wanted) =>
      axes.filter((axis) => (term.letters[axis] === letter) === wanted),
    ) as [number[], number[]];
    const size = term.node.shape[same[0] ?? 0] ?? ONE;
    const moved = permuted(b, term.node, [...others, ...same]);
    const kept = moved.shape.slice(0, others.length);
    const flat = b.reshape(moved, [...kept, power(size, same.length)]);
    const node = b.apply("slice", [flat], {
      starts: [...kept.map(() => ZERO), ZERO],
      steps: [...kept.map(() => ONE), diagonalStep(size, same.length)],
      sizes: [...kept, size],
    });
    term = { node, letters: [...others.map((axis) => term.letters[axis] ?? ""), letter] };
  }
  return term;
}

/** The adjoint of `diagonals`: zeros off the diagonals of axes that share a letter. */
export function ontoDiagonals(b: Builder, term: Term, letters: readonly string[]): Node {
  let { node, letters: own } = term;
  for (const letter of term.letters) {
    const count = letters.filter((other) => other === letter).length;
    if (count === 1) continue;
    const axes = own.map((_, axis) => axis);
    const others = axes.filter((axis) => own[axis] !== letter);
    const moved = permuted(b, node, [...others, own.indexOf(letter)]);
    const kept = moved.shape.slice(0, -1);
    const size = moved.shape.at(-1) ?? ONE;
    const flat = b.apply("assemble", [moved], {
      shape: [...kept, power(size, count)],
      starts: moved.shape.map(() => ZERO),
      steps: [...kept.map(() => ONE), diagonalStep(size, count)],
    });
    node = b.reshape(flat, [...kept, ...Array<Size>(count).fill(size)]);
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
export function withoutPrivate(
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
export function aligned(b: Builder, { node, letters }: Term, all: readonly string[]): Node {
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
