import { broadcastTo, cumprod, expandDims, matmul, model, sign, square, sum } from "gradc";

/**
 * Least squares: a polynomial of degree m − 1 with the coefficients x is fitted to the sign of t.
 *
 *   f(x) = ½ Σᵢ (sign tᵢ − Σⱼ xⱼ tᵢʲ)²
 */
export function llsq(n: number, m: number) {
  return model("llsq", {
    inputs: { t: [n] },
    params: { x: [m] },
    forward({ t, x }) {
      const powers = cumprod(broadcastTo(expandDims(t, 1), [n, m]), 1, { exclusive: true });
      const p = matmul(powers, x);
      const r = sign(t).sub(p);
      const f = sum(square(r)).div(2);
      return { f };
    },
  });
}

export default llsq(16, 4);
