import { fail } from "../diagnostics/diagnostic.ts";
import { invariant, present } from "../diagnostics/invariant.ts";
import type { Attributes, Node } from "../ir/graph.ts";
import { countOf, numbersOf, type Shape, showShape, stridesOf } from "../ir/shape.ts";
import {
  addSizes,
  constantOf,
  greatestDivisor,
  isNonNegative,
  multiplySizes,
  ONE,
  type Size,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { requireReal, shapeAttribute, sizesIn } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";
import { unequalHelp } from "./unequal.ts";

/** Where piece `piece` of an assembled value lies: first index and step along each axis. */
export interface Region {
  readonly starts: Shape;
  readonly steps: Shape;
}

/** The regions of the pieces, in operand order. */
export function regionsOf(attributes: Attributes): Region[] {
  return regionsIn(attributes, shapeAttribute(attributes).length);
}

/** The same of a value of this rank, of whose shape the attributes say nothing. */
export function regionsIn(attributes: Attributes, rank: number): Region[] {
  const [starts, steps] = [sizesIn(attributes, "starts"), sizesIn(attributes, "steps")];
  const pieces = rank === 0 ? 0 : starts.length / rank;
  return Array.from({ length: pieces }, (_, piece) => ({
    starts: starts.slice(piece * rank, (piece + 1) * rank),
    steps: steps.slice(piece * rank, (piece + 1) * rank),
  }));
}

/** What an assembled value has where no piece lies. */
export function fillOf(attributes: Attributes): number {
  return Number(attributes["fill"] ?? 0);
}

/** Row-major positions that each piece covers, by piece, where all sizes are known. */
export function cellsOf(assembled: Node): number[][] {
  return cellsOfPieces(assembled.shape, piecesOf(assembled));
}

/** The same of pieces of a whole of shape `whole`. */
export function cellsOfPieces(whole: Shape, pieces: readonly Piece[]): number[][] {
  const strides = numbersOf(stridesOf(whole));
  return pieces.map(({ node, region }) => {
    const [starts, steps] = [numbersOf(region.starts), numbersOf(region.steps)];
    let cells = [0];
    numbersOf(node.shape).forEach((size, axis) => {
      const [start, step, stride] = [starts[axis] ?? 0, steps[axis] ?? 1, strides[axis] ?? 1];
      cells = cells.flatMap((cell) =>
        Array.from({ length: size }, (_, i) => cell + (start + i * step) * stride),
      );
    });
    return cells;
  });
}

/** A piece of an assembled value, and where it lies. */
export interface Piece {
  readonly node: Node;
  readonly region: Region;
}

export function piecesOf(assembled: Node): Piece[] {
  const regions = regionsOf(assembled.attributes);
  return assembled.inputs.map((node, at) => ({ node, region: present(regions[at]) }));
}

/** Whether the pieces, which never overlap, leave nothing of the whole to the fill. */
export function coversAll({ inputs, shape }: Node): boolean {
  const covered = inputs.map((piece) => countOf(piece.shape));
  return covered.reduce((sum, count) => addSizes(sum, count), ZERO) === countOf(shape);
}

/** Whether no element lies in both pieces, as far as that is known. */
export function areApart(p: Piece, q: Piece): boolean {
  return p.node.shape.some((_, axis) => areApartAlong(axis, p, q));
}

function areApartAlong(axis: number, p: Piece, q: Piece): boolean {
  const [[a, b], [c, d]] = [boundsOf(p, axis), boundsOf(q, axis)];
  if (isLess(b, c) || isLess(d, a)) return true;
  // Elements between each other's, as those of x[0::2] and x[1::2].
  const [first, second] = [p.region, q.region].map(({ starts, steps }) => ({
    start: starts[axis] ?? ZERO,
    step: constantOf(steps[axis] ?? ONE),
  }));
  const shift = first && second && constantOf(subtractSizes(first.start, second.start));
  if (shift === undefined || first?.step === undefined || second?.step === undefined) return false;
  return shift % greatestDivisor(first.step, second.step) !== 0;
}

/** The least and the greatest index that a piece covers along an axis. */
function boundsOf({ node, region }: Piece, axis: number): readonly [Size, Size] {
  const [start, step] = [region.starts[axis] ?? ZERO, region.steps[axis] ?? ONE];
  const count = subtractSizes(node.shape[axis] ?? ONE, ONE);
  const last = addSizes(start, multiplySizes(count, step));
  return isNonNegative(step) ? [start, last] : [last, start];
}

function isLess(a: Size, b: Size): boolean {
  return isNonNegative(subtractSizes(subtractSizes(b, a), ONE));
}

/**
 * Zeros (or another `fill`), with each operand laid into its region; regions never overlap. It is the
 * adjoint of `slice`, and what `concat` and `pad` become. Lowering writes each piece with a loop of its own.
 */
export const assemble: Operation = {
  name: "assemble",
  doc: "pieces laid into a tensor of one number",
  infer: (inputs, attributes) => {
    const shape = shapeAttribute(attributes);
    invariant(
      inputs.every((input) => input.shape.length === shape.length),
      "pieces have the rank of the whole",
    );
    return { dtype: inputs[0]?.dtype ?? "real", shape };
  },
  vjp: (b, node, g) => {
    return piecesOf(node).map(({ node: piece, region }) => takeRegion(b, g, piece.shape, region));
  },
  jvp: (b, node, tangents) => {
    const regions = regionsOf(node.attributes);
    const moving = tangents.flatMap((tangent, at) => {
      const region = regions[at];
      return tangent && region ? [{ tangent, region }] : [];
    });
    if (moving.length === 0) return undefined;
    return b.apply(
      "assemble",
      moving.map((piece) => piece.tangent),
      {
        shape: node.shape,
        starts: moving.flatMap((piece) => piece.region.starts),
        steps: moving.flatMap((piece) => piece.region.steps),
      },
    );
  },
};

/** The elements of `from` in a region of this shape. */
export function takeRegion(b: Builder, from: Node, shape: Shape, { starts, steps }: Region): Node {
  return b.apply("slice", [from], { starts, steps, sizes: shape });
}

/** Attribute `axis`: where the operands follow each other. */
export const concat: Operation = {
  name: "concat",
  doc: "operands one after the other along an axis",
  gradient: "the slice of g that each operand became",
  infer: (inputs, attributes) => {
    const [first] = inputs;
    if (!first) fail("GRADC2006", "concat takes at least 1 operand");
    const axis = Number(attributes["axis"]);
    for (const input of inputs) {
      if (first.dtype !== "int") requireReal("concat", input);
      else if (input.dtype !== "int") {
        fail("GRADC2002", "concat cannot join integers and real numbers", {
          help: 'turn the integers into real numbers with cast(x, "real")',
        });
      }
      const fits =
        input.shape.length === first.shape.length &&
        input.shape.every((size, at) => at === axis || size === first.shape[at]);
      if (!fits) {
        fail(
          "GRADC2005",
          `concat cannot join ${showShape(first.shape)} and ${showShape(input.shape)} along axis ${axis}`,
          {
            help:
              unequalHelp(beside(first.shape, input.shape, axis)) ??
              `all sizes but that of axis ${axis} must agree`,
          },
        );
      }
    }
    const length = inputs.reduce((sum, input) => addSizes(sum, input.shape[axis] ?? ONE), ZERO);
    const { dtype } = first;
    return { dtype, shape: first.shape.map((size, at) => (at === axis ? length : size)) };
  },
  expand: (b, node) => {
    const regions = regionsInRow(node);
    return b.apply("assemble", node.inputs, {
      shape: node.shape,
      starts: regions.flatMap((region) => region.starts),
      steps: regions.flatMap((region) => region.steps),
    });
  },
  vjp: (b, node, g) => {
    const regions = regionsInRow(node);
    return node.inputs.map((input, at) => takeRegion(b, g, input.shape, present(regions[at])));
  },
  jvp: (b, node, tangents) => {
    if (tangents.every((tangent) => tangent === undefined)) return undefined;
    const all = node.inputs.map(
      (input, at) => tangents[at] ?? b.broadcastTo(b.constant(0), input.shape),
    );
    return b.apply("concat", all, node.attributes);
  },
};

/** The sizes that must agree. */
function beside(a: Shape, b: Shape, axis: number): (readonly [Size, Size])[] {
  if (a.length !== b.length) return [];
  return a.flatMap((size, at) => (at === axis ? [] : [[size, b[at] ?? ONE] as const]));
}

/** Where the operands of a `concat` lie in it. */
function regionsInRow({ inputs, attributes }: Node): Region[] {
  const axis = Number(attributes["axis"]);
  let offset = ZERO;
  return inputs.map(({ shape }) => {
    const starts = shape.map((_, at) => (at === axis ? offset : ZERO));
    offset = addSizes(offset, shape[axis] ?? ONE);
    return { starts, steps: shape.map(() => ONE) };
  });
}
