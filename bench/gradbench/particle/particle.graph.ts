import { add, div, greater, hypot, model, mul, reciprocal, square, sub, whileLoop } from "gradc";
import { descend, gradientOf, type Mode, type Scalar } from "../descent.ts";

/** The potential at (x, y) of two charges of 1, at (10, 10 − w) and (10, 0). */
function potential(x: Scalar, y: Scalar, w: Scalar): Scalar {
  const upper = hypot(x.sub(10), y.sub(sub(10, w)));
  const lower = hypot(x.sub(10), y);
  return add(reciprocal(upper), reciprocal(lower));
}

const STEP = 0.1;
const MOST_STEPS = 10_000;

const along = (place: Scalar, velocity: Scalar) => place.add(mul(velocity, STEP));

/**
 * How far from the origin, squared, a particle from (0, 8) of velocity (¾, 0) hits the first axis: Euler's
 * method follows it, with the force −∇p, while it is above the axis; the rest of the way is straight.
 */
function missed(w: Scalar, mode: Mode): Scalar {
  const { x, y, vx, vy } = whileLoop(
    ({ y, vy }) => greater(along(y, vy), 0),
    ({ x, y, vx, vy }) => {
      const [fx, fy] = gradientOf(potential(x, y, w), [x, y], mode);
      return {
        x: along(x, vx),
        y: along(y, vy),
        vx: vx.sub(mul(fx, STEP)),
        vy: vy.sub(mul(fy, STEP)),
      };
    },
    { x: 0, y: 8, vx: 0.75, vy: 0 },
    { maxSteps: MOST_STEPS },
  );
  const rest = div(along(y, vy), vy).neg();
  return square(along(x, vx).add(mul(rest, vx)));
}

/** The parameter w with which the particle hits the origin, by gradient descent. */
export function particle(outer: Mode, inner: Mode) {
  return model("particle", {
    inputs: { w: [] },
    forward({ w }) {
      const [best] = descend([w], outer, ([w]) => missed(w, inner));
      return { best };
    },
  });
}

export default particle("reverse", "reverse");

/** What is minimized, alone. */
export const trajectory = model("trajectory", {
  inputs: { w: [] },
  forward: ({ w }) => ({ squared: missed(w, "reverse") }),
});
