import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node } from "../ir/graph.ts";
import { addIndices, type Index, scaleIndex } from "../ir/loops.ts";
import { sameShape, type Shape, shapeOf, showShape } from "../ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  divideSizes,
  floorDivide,
  isNegative,
  numberOf,
  ONE,
  showSize,
  type Size,
  subtractSizes,
  ZERO,
} from "../ir/size.ts";
import { integers, oneReal, shapeAttribute } from "./axes.ts";
import type { Operation } from "./operation.ts";

/**
 * Windows of size `kernel` that move along consecutive axes, the first of which is `axis`: the one at
 * position p has its element k at stride · p + dilation · k. The result has an axis of positions in
 * the place of each of these axes, and the axes of the windows before axis `at`.
 */
export interface Sliding {
  readonly axis: number;
  readonly at: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

export function slidingOf(attributes: Attributes): Sliding {
  return {
    axis: Number(attributes["axis"]),
    at: Number(attributes["at"]),
    kernel: integers(attributes, "kernel"),
    strides: integers(attributes, "strides"),
    dilations: integers(attributes, "dilations"),
  };
}

/** From the first to the last element of a window. */
export function spanOf(kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + 1;
}

/** What is left of `extent` after a window of span `span`: it fits if that is not negative. */
export function roomOf(extent: Size, span: number): Size {
  return subtractSizes(extent, constantSize(span));
}

/**
 * How many positions a window has that leaves `room`: ⌊room / stride⌋ + 1.
 * @throws {GradcError} GRADC2005 where that is no polynomial
 */
export function positionsIn(op: string, room: Size, stride: number): Size {
  const steps = floorDivide(room, stride);
  if (steps) return addSizes(steps, ONE);
  fail("GRADC2005", `${op} cannot tell how many steps of ${stride} go into ${showSize(room)}`, {
    help: `declare the size as a multiple, "${stride} N", or take the stride 1`,
  });
}

/** How far each window could still move, if it did not stop: along its own axis. */
function roomsIn(from: Shape, { axis, kernel, dilations }: Sliding): Size[] {
  return kernel.map((size, d) => roomOf(from[axis + d] ?? ONE, spanOf(size, dilations[d] ?? 1)));
}

/** The shape of all windows of a value of shape `from`. */
function windowsShape(from: Shape, sliding: Sliding): Shape {
  const { axis, at, kernel, strides, dilations } = sliding;
  const positions = roomsIn(from, sliding).map((room, d) => {
    if (isNegative(room)) {
      const span = spanOf(kernel[d] ?? 1, dilations[d] ?? 1);
      fail(
        "GRADC2005",
        `a window of ${span} does not fit into axis ${axis + d} of ${showShape(from)}`,
        {
          help: "make the window smaller, or pad first",
        },
      );
    }
    return positionsIn("unfold", room, strides[d] ?? 1);
  });
  const shape = [...from];
  shape.splice(axis, kernel.length, ...positions);
  shape.splice(at, 0, ...shapeOf(kernel));
  return shape;
}

/** Where the element of a window that has this index lies in what the windows move over. */
export function windowIndex(sliding: Sliding, index: readonly Index[]): Index[] {
  const { axis, at, kernel, strides, dilations } = sliding;
  const within = index.slice(at, at + kernel.length);
  const place = [...index.slice(0, at), ...index.slice(at + kernel.length)];
  return place.map((one, own) => {
    const inside = within[own - axis];
    if (own < axis || !inside) return one;
    return addIndices(
      scaleIndex(one, constantSize(strides[own - axis] ?? 1)),
      scaleIndex(inside, constantSize(dilations[own - axis] ?? 1)),
    );
  });
}

/** A view: elements that lie in several windows are read several times, and nothing is copied. */
export const unfold: Operation = {
  name: "unfold",
  doc: "the windows that slide along axes",
  infer: (inputs, attributes) => {
    const { shape } = oneReal("unfold", inputs);
    return { dtype: "real", shape: windowsShape(shape, slidingOf(attributes)) };
  },
  requires: ({ inputs: [x], attributes }) => roomsIn(x?.shape ?? [], slidingOf(attributes)),
  element: (node, index) => ({
    reads: [{ operand: 0, index: windowIndex(slidingOf(node.attributes), index) }],
  }),
  vjp: (b, node, g) =>
    node.inputs.map((x) => b.apply("fold", [g], { ...node.attributes, shape: x.shape })),
  jvp: (b, node, [t]) => t && b.apply("unfold", [t], node.attributes),
};

/**
 * The adjoint of `unfold`: windows added up where they lie, in a tensor of zeros of shape `shape`.
 * Lowering scatters each window into cleared memory.
 */
export const fold: Operation = {
  name: "fold",
  doc: "the sum of overlapping windows, each where it lies",
  infer: (inputs, attributes) => {
    const { shape } = oneReal("fold", inputs);
    const whole = shapeAttribute(attributes);
    if (!sameShape(windowsShape(whole, slidingOf(attributes)), shape)) {
      fail("GRADC2005", `${showShape(shape)} are not the windows of ${showShape(whole)}`);
    }
    return { dtype: "real", shape: whole };
  },
  vjp: (b, node, g) => [b.apply("unfold", [g], slidingAttributes(slidingOf(node.attributes)))],
  jvp: (b, node, [t]) => t && b.apply("fold", [t], node.attributes),
};

export function slidingAttributes(sliding: Sliding): Attributes {
  return { ...sliding };
}

/**
 * Whether the value has zeros where nothing lies: between windows, and in a window beside the one
 * element that `atFirst` gives something. What is sliced from it, or seen in another shape, has too.
 */
export function isFoldedOnZeros(node: Node): boolean {
  let shown = node;
  for (let [x] = shown.inputs; x && ["slice", "reshape"].includes(shown.op); [x] = shown.inputs) {
    shown = x;
  }
  if (shown.op !== "fold") return false;
  return shown.inputs[0]?.op === "atFirst" || hasGaps(shown);
}

/** Whether an element lies in no window, or may: how far the last one reaches is known at run time. */
function hasGaps({ shape, attributes }: Node): boolean {
  const sliding = slidingOf(attributes);
  const { axis, kernel, strides, dilations } = sliding;
  const rooms = roomsIn(shape, sliding);
  return kernel.some((size, d) => {
    const [step, dilation] = [strides[d] ?? 1, dilations[d] ?? 1];
    const room = rooms[d] ?? ZERO;
    const extent = constantOf(shape[axis + d] ?? ONE);
    const isDense = dilation === 1 && step <= size;
    if (extent === undefined)
      return !isDense || divideSizes(room, constantSize(step)) === undefined;
    const covered = new Set<number>();
    for (let position = 0; position <= Math.floor(numberOf(room) / step); position++) {
      for (let k = 0; k < size; k++) covered.add(position * step + k * dilation);
    }
    return covered.size < extent;
  });
}
