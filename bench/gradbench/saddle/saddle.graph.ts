import { add, model, square, stack, sub } from "gradc";
import { descend, type Mode, type Scalar } from "../descent.ts";

type Point = readonly Scalar[];

/** ‖x‖² − ‖y‖², which has a saddle point at 0. */
function f([x1, x2]: Point, [y1, y2]: Point): Scalar {
  return sub(add(square(x1), square(x2)), add(square(y1), square(y2)));
}

/**
 * The saddle point as min over x of max over y of f, both by gradient descent: the outer one
 * differentiates through all steps of the inner one.
 */
export function saddle(outer: Mode, inner: Mode) {
  return model("saddle", {
    inputs: { start: [2] },
    forward({ start }) {
      const origin = [start.at(0), start.at(1)];
      const highest = (x: Point) => descend(origin, inner, (y) => f(x, y).neg());
      const lowest = descend(origin, outer, (x) => f(x, highest(x)));
      return { point: stack([...lowest, ...highest(lowest)]) };
    },
  });
}

export default saddle("reverse", "reverse");
