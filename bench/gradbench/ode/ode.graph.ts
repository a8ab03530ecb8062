import { concat, model, mul, slice, type Tensor } from "gradc";

/** y′ᵢ = xᵢ yᵢ₋₁, where y₋₁ is 1. */
function rate(x: Tensor, y: Tensor): Tensor {
  return mul(x, concat([[1], slice(y, 0, -1)]));
}

/**
 * The system y′ᵢ = xᵢ yᵢ₋₁ from 0 at time 0 to time 2, in s steps of the classical Runge–Kutta method; and
 * the derivative of the last component, for the numbers that the steps compute.
 */
export function ode(n: number, s: number) {
  const h = 2 / s;
  return model("ode", {
    inputs: { x: [n] },
    forward({ x }) {
      let y: Tensor = mul(x, 0);
      for (let step = 0; step < s; step++) {
        const k1 = rate(x, y);
        const k2 = rate(x, y.add(mul(k1, h / 2)));
        const k3 = rate(x, y.add(mul(k2, h / 2)));
        const k4 = rate(x, y.add(mul(k3, h)));
        y = y.add(mul(k1.add(mul(k2, 2)).add(mul(k3, 2)).add(k4), h / 6));
      }
      const end = y;
      const last = y.at(-1);
      return { end, last };
    },
    loss: "last",
  });
}

export default ode(4, 2);
