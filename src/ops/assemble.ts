import { fail } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Attributes, Node } from "../ir/graph.ts";
import { numbersOf, type Shape, showShape, stridesOf } from "../ir/shape.ts";
import { addSizes, numberOf, ONE, ZERO } from "../ir/size.ts";
import { integers, requireReal, shapeAttribute } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";

/** Where piece `piece` of an assembled value lies: first index and step along each axis. */
export interface Region {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
}

/** The regions of the pieces, in operand order. */
export function regionsOf(attributes: Attributes): Region[] {
  const rank = shapeAttribute(attributes).length;
  const [starts, steps] = [integers(attributes, "starts"), integers(attributes, "steps")];
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

/** Row-major positions that each piece covers, by piece. */
export function cellsOf(assembled: Node): number[][] {
  const strides = numbersOf(stridesOf(assembled.shape));
  return regionsOf(assembled.attributes).map(({ starts, steps }, at) => {
    let cells = [0];
    numbersOf(assembled.inputs[at]?.shape ?? []).forEach((size, axis) => {
      const [start, step, stride] = [starts[axis] ?? 0, steps[axis] ?? 1, strides[axis] ?? 1];
      cells = cells.flatMap((cell) =>
        Array.from({ length: size }, (_, i) => cell + (start + i * step) * stride),
      );
    });
    return cells;
  });
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
    const regions = regionsOf(node.attributes);
    return node.inputs.map((piece, at) => takeRegion(b, g, piece.shape, regions[at]));
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

function takeRegion(b: Builder, from: Node, shape: Shape, region: Region | undefined): Node {
  invariant(region !== undefined, "every piece has a region");
  return b.apply("slice", [from], {
    starts: region.starts,
    steps: region.steps,
    sizes: numbersOf(shape),
  });
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
            help: `all sizes but that of axis ${axis} must agree`,
          },
        );
      }
    }
    const length = inputs.reduce((sum, input) => addSizes(sum, input.shape[axis] ?? ONE), ZERO);
    const { dtype } = first;
    return { dtype, shape: first.shape.map((size, at) => (at === axis ? length : size)) };
  },
  expand: (b, node) => {
    const axis = Number(node.attributes["axis"]);
    let offset = 0;
    const starts = node.inputs.flatMap((input) => {
      const start = input.shape.map((_, at) => (at === axis ? offset : 0));
      offset += numberOf(input.shape[axis] ?? ONE);
      return start;
    });
    return b.apply("assemble", node.inputs, {
      shape: node.shape,
      starts,
      steps: starts.map(() => 1),
    });
  },
  vjp: (b, node, g) => {
    const axis = Number(node.attributes["axis"]);
    let offset = 0;
    return node.inputs.map((input) => {
      const starts = input.shape.map((_, at) => (at === axis ? offset : 0));
      offset += numberOf(input.shape[axis] ?? ONE);
      return takeRegion(b, g, input.shape, { starts, steps: starts.map(() => 1) });
    });
  },
  jvp: (b, node, tangents) => {
    if (tangents.every((tangent) => tangent === undefined)) return undefined;
    const all = node.inputs.map(
      (input, at) => tangents[at] ?? b.broadcastTo(b.constant(0), input.shape),
    );
    return b.apply("concat", all, node.attributes);
  },
};
