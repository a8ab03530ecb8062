import type { Node } from "../ir/graph.ts";
import { broadcastShapes, countOf, sameShape, type Shape } from "../ir/shape.ts";
import { constantOf, ONE } from "../ir/size.ts";
import { areApart, cellsOf, type Piece, piecesOf } from "../ops/assemble.ts";
import type { Builder } from "../ops/builder.ts";
import { isScatteredOnZeros, zeros } from "../ops/gather.ts";
import type { Guards } from "./guards.ts";

/**
 * The adjoint of an operand of shape `shape` that took part broadcast: the sum of `adjoint` over the
 * axes that were stretched or added. This is the one place where broadcasting is undone. What is divided
 * by the same number everywhere is summed first, Σ x / s = (Σ x) / s, unless others use the quotients (`isShared`).
 * A sum over no elements is 0, and would not be if it were divided by 0, so how many there are must be known.
 */
export function unbroadcast(b: Builder, adjoint: Node, shape: Shape, isShared = false): Node {
  if (sameShape(adjoint.shape, shape)) return adjoint;
  const added = adjoint.shape.length - shape.length;
  const axes = adjoint.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === ONE && size !== ONE) ? [axis] : [],
  );
  // The same number summed n times is n times the number.
  const [source] = adjoint.inputs;
  const copies = constantOf(countOf(axes.map((axis) => adjoint.shape[axis] ?? ONE)));
  const isUniform = adjoint.op === "broadcastTo" && source && countOf(source.shape) === ONE;
  // Summed over no elements an infinite number is nothing: how many there are must be known.
  if (isUniform && copies !== undefined) {
    const scalar = b.reshape(source, []);
    return b.broadcastTo(copies === 1 ? scalar : b.mul(b.constant(copies), scalar), shape);
  }
  const [dividend, divisor] = adjoint.op === "div" && !isShared ? adjoint.inputs : [];
  const isWhole = dividend !== undefined && sameShape(dividend.shape, adjoint.shape);
  if (isWhole && divisor && fits(divisor.shape, shape) && copies !== undefined) {
    return b.div(unbroadcast(b, dividend, shape), divisor);
  }
  return b.reshape(b.apply("sum", [adjoint], { axes, keepDims: false }), shape);
}

/** Whether it can be repeated to `whole`, and not beyond. */
function fits(shape: Shape, whole: Shape): boolean {
  const both = broadcastShapes(shape, whole);
  return both !== undefined && sameShape(both, whole);
}

/** Contributions joined where that saves memory: pieces into one value, and updates onto one another. */
export function joinContributions(
  b: Builder,
  guards: Guards,
  contributions: readonly Node[],
): readonly Node[] {
  if (contributions.length < 2) return contributions;
  return chainUpdates(b, guards, addPieces(b, guards, joinPieces(b, guards, contributions)));
}

/** Of so few elements whole values are added: that reads better, and takes no longer. */
const FEW = 16;

/**
 * Slices laid into zeros that overlap are added up in one memory; so are those that are added to
 * something else.
 */
function addPieces(b: Builder, guards: Guards, contributions: readonly Node[]): Node[] {
  const laid = contributions.filter(({ op }) => op === "assemble");
  const [first, ...more] = laid;
  if (!first || (constantOf(countOf(first.shape)) ?? Infinity) <= FEW) return [...contributions];
  const others = contributions.filter(({ op }) => op !== "assemble");
  // Where the others may be zero because nothing depends on them, the sum remembers that.
  const isPlain = others.length > 0 && others.every((node) => !guards.isGuarded(node));
  const base = isPlain ? guards.sum(others) : undefined;
  if (!base && more.length === 0) return [...contributions];
  const pieces = laid.flatMap(piecesOf);
  const whole = b.apply(
    "sliceAdd",
    [base ?? zeros(b, first.shape), ...pieces.map(({ node }) => node)],
    {
      starts: pieces.flatMap(({ region }) => region.starts),
      steps: pieces.flatMap(({ region }) => region.steps),
    },
  );
  if (base) return [whole];
  const isGuarded = laid.every((node) => guards.isGuarded(node));
  return [...others, isGuarded ? guards.linear(whole, first) : whole];
}

/**
 * Contributions that are added to zeros at positions (the adjoints of `gather`) added one after the
 * other to the sum of all others, in the same memory.
 */
function chainUpdates(b: Builder, guards: Guards, contributions: readonly Node[]): Node[] {
  const updates = contributions.filter(isScatteredOnZeros);
  if (updates.length === 0) return [...contributions];
  const others = contributions.filter((node) => !isScatteredOnZeros(node));
  // Where the others may be zero because nothing depends on them, the sum remembers that.
  const isPlain = others.length > 0 && others.every((node) => !guards.isGuarded(node));
  const base = isPlain ? guards.sum(others) : undefined;
  if (!base && updates.length < 2) return [...contributions];
  const whole = updates.reduce<Node | undefined>(
    (sum, update) => (sum ? addOnto(b, sum, update) : update),
    base,
  );
  if (!whole) return [...contributions];
  return base ? [whole] : [...others, guards.linear(whole, whole)];
}

/** `update`, a chain of updates of zeros, with `base` in place of the zeros. */
function addOnto(b: Builder, base: Node, update: Node): Node {
  const [onto, ...rest] = update.inputs as [Node, ...Node[]];
  const under = onto.op === "scatterAdd" ? addOnto(b, base, onto) : base;
  return b.apply("scatterAdd", [under, ...rest], update.attributes);
}

/**
 * Contributions that are slices laid into zeros (the adjoints of `slice`) joined into one value
 * where they do not overlap, so that taking a tensor apart costs nothing backwards.
 */
function joinPieces(b: Builder, guards: Guards, contributions: readonly Node[]): Node[] {
  const isPiece = (node: Node): boolean => node.op === "assemble";
  const pieces = contributions.filter(isPiece);
  if (pieces.length < 2) return [...contributions];
  const joined = groupsOf(pieces).map((group) => {
    const whole = b.apply(
      "assemble",
      group.map((piece) => piece.node),
      {
        shape: pieces[0]?.shape ?? [],
        starts: group.flatMap(({ region }) => region.starts),
        steps: group.flatMap(({ region }) => region.steps),
      },
    );
    return guards.linear(whole, whole);
  });
  return [...contributions.filter((node) => !isPiece(node)), ...joined];
}

/** Of values with more elements these are not looked at one by one. */
const MOST_CELLS = 2 ** 16;

/** The pieces of assembled values in groups within which none overlaps another. */
function groupsOf(assembled: readonly Node[]): Piece[][] {
  const count = constantOf(countOf(assembled[0]?.shape ?? []));
  const isKnown = (node: Node): boolean =>
    node.inputs.every((piece) => constantOf(countOf(piece.shape)) !== undefined);
  if (count === undefined || count > MOST_CELLS || !assembled.every(isKnown)) {
    return groupsByBounds(assembled);
  }
  const groups: { pieces: Piece[]; taken: Uint8Array }[] = [];
  for (const node of assembled) {
    const cells = cellsOf(node).flat();
    let group = groups.find(({ taken }) => cells.every((cell) => taken[cell] === 0));
    if (!group) {
      group = { pieces: [], taken: new Uint8Array(count) };
      groups.push(group);
    }
    group.pieces.push(...piecesOf(node));
    for (const cell of cells) group.taken[cell] = 1;
  }
  return groups.map(({ pieces }) => pieces);
}

/** The same by where pieces begin and end: what cannot be proved to be apart is not joined. */
function groupsByBounds(assembled: readonly Node[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const node of assembled) {
    const own = piecesOf(node);
    const fits = (group: readonly Piece[]): boolean =>
      group.every((other) => own.every((piece) => areApart(piece, other)));
    const group = groups.find(fits);
    if (group) group.push(...own);
    else groups.push(own);
  }
  return groups;
}
