import {
  abs,
  add,
  equal,
  grad,
  greater,
  hypot,
  jvp,
  less,
  logicalAnd,
  logicalNot,
  logicalOr,
  mul,
  sub,
  type Tensor,
  where,
  whileLoop,
} from "gradc";

export type Scalar = Tensor<[]>;

/** Reverse mode: all partial derivatives in one sweep. Forward mode: a sweep for each. */
export type Mode = "forward" | "reverse";

/** The partial derivatives of y, by the mode that is asked for. */
export function gradientOf(y: Scalar, x: readonly Scalar[], mode: Mode): readonly Scalar[] {
  if (mode === "reverse") return grad(y, x);
  return x.map((_, own) =>
    jvp(
      y,
      x,
      x.map((_, at) => (at === own ? 1 : 0)),
    ),
  );
}

const TOLERANCE = 1e-5;
const MOST_STEPS = 1000;

/**
 * Where gradient descent from `start` ends, with steps that double after ten successes and halve after
 * a failure: where the gradient, or the step that would be next, is no longer than 10⁻⁵.
 */
export function descend(
  start: readonly Scalar[],
  mode: Mode,
  objective: (x: readonly Scalar[]) => Scalar,
): readonly Scalar[] {
  // As if it had stood at the start before, and found nothing there: the first step is none.
  const initial = {
    x: start,
    value: Infinity,
    slopes: start.map(() => 0),
    rate: 1e-5,
    successes: -1,
  };
  const { x } = whileLoop(
    ({ x, value, slopes, rate }) => {
      const steps = moved(x, slopes, rate).map((to, at) => sub(x[at], to));
      const isOnTheWay = logicalAnd(
        greater(length(slopes), TOLERANCE),
        greater(length(steps), TOLERANCE),
      );
      return logicalOr(equal(value, Infinity), isOnTheWay);
    },
    ({ x, value, slopes, rate, successes }) => {
      const candidate = moved(x, slopes, rate);
      const reached = objective(candidate);
      const found = gradientOf(reached, candidate, mode);
      const isBetter = less(reached, value);
      const isTenth = equal(successes, 9);
      const choose = (better: readonly Scalar[], own: readonly Scalar[]) =>
        own.map((one, at) => where(isBetter, better[at], one));
      return {
        x: choose(candidate, x),
        value: where(isBetter, reached, value),
        slopes: choose(found, slopes),
        rate: mul(rate, where(isBetter, where(isTenth, 2, 1), 0.5)),
        successes: where(logicalAnd(isBetter, logicalNot(isTenth)), add(successes, 1), 0),
      };
    },
    initial,
    { maxSteps: MOST_STEPS },
  );
  return x;
}

function moved(x: readonly Scalar[], slopes: readonly Scalar[], rate: Scalar): readonly Scalar[] {
  return x.map((one, at) => sub(one, mul(rate, slopes[at])));
}

function length(x: readonly Scalar[]): Scalar {
  return x.map((one) => abs(one)).reduce((sum, one) => hypot(sum, one));
}
