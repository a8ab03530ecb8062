import { broadcastTo, checkpoint, concat, model, mul, scan, slice, type Tensor } from "gradc";

/** y′ᵢ = xᵢ yᵢ₋₁, where y₋₁ is 1. */
function rate(x: Tensor, y: Tensor): Tensor {
  return mul(x, concat([[1], slice(y, 0, -1)]));
}

/** The state after one step of the classical Runge–Kutta method. */
function advanced(x: Tensor, y: Tensor, step: Tensor<[]>): Tensor {
  const half = step.div(2);
  const k1 = rate(x, y);
  const k2 = rate(x, y.add(mul(k1, half)));
  const k3 = rate(x, y.add(mul(k2, half)));
  const k4 = rate(x, y.add(mul(k3, step)));
  const slope = k1
    .add(mul(k2.add(k3), 2))
    .add(k4)
    .div(6);
  return y.add(mul(slope, step));
}

/**
 * The system y′ᵢ = xᵢ yᵢ₋₁ from 0, in steps of length h; and the derivative of the last component, for the
 * numbers that the steps compute. Of every step the state is kept; what led to it is computed again backwards.
 */
export default model("ode", {
  inputs: { x: ["N"], h: ["S"] },
  wrt: ["x"],
  forward({ x, h }) {
    const start = broadcastTo(0, ["N"]);
    const [end] = scan((y, step) => [checkpoint(() => advanced(x, y, step)), undefined], start, h);
    const last = end.at(-1);
    return { end, last };
  },
  loss: "last",
});
