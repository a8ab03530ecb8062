import {
  broadcastTo,
  checkpoint,
  cumprod,
  expandDims,
  matmul,
  model,
  sign,
  square,
  sum,
} from "gradc";

/**
 * Least squares: a polynomial of degree m − 1 with the coefficients x is fitted to the sign of t.
 *
 *   f(x) = ½ Σᵢ (sign tᵢ − Σⱼ xⱼ tᵢʲ)²
 */
export default model("llsq", {
  inputs: { t: ["N"] },
  params: { x: ["M"] },
  forward({ t, x }) {
    const p = checkpoint(() => {
      const powers = cumprod(broadcastTo(expandDims(t, 1), ["N", "M"]), 1, { exclusive: true });
      return matmul(powers, x);
    });
    const r = sign(t).sub(p);
    const f = sum(square(r)).div(2);
    return { f };
  },
});
