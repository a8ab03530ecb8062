/**
 * ψ(x), the logarithmic derivative of Γ, of `count` numbers: within 4 ulp for x > 0, its zero at 1.46…
 * included; for x < 0 within 4 ulp of the largest of 1 and its two terms. ±0 gives ∓∞, the negative
 * integers give NaN.
 *
 * From 1 to 2 the zero times a rational approximation (coefficients of Boost's digamma.hpp, Maddock,
 * 2006), by ψ(x + 1) = ψ(x) + 1/x also up to 10; beyond by the asymptotic series
 * log x + 1/(2x) - Σ B₂ₖ/(2k x²ᵏ) of ψ(x + 1); for x < 0 by the reflection ψ(x) = ψ(1 - x) - π cot πx.
 */
export function digamma(
  count: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let i = 0; i < count; i++) {
    const t = x[xAt + i]!;
    let a = t;
    let r = 0;
    if (t < 0) {
      // The distance to the nearest integer is exact: near a pole no digit of cot πx is lost.
      const d = t - Math.round(t);
      r = d === 0 ? NaN : -Math.PI / Math.tan(Math.PI * d);
      a = 1 - t;
    }
    if (a >= 10) {
      const b = a - 1;
      const z = 1 / (b * b);
      let p = -0.4432598039215686;
      p = p * z + 0.08333333333333333;
      p = p * z - 0.021092796092796094;
      p = p * z + 0.007575757575757576;
      p = p * z - 0.004166666666666667;
      p = p * z + 0.003968253968253968;
      p = p * z - 0.008333333333333333;
      p = p * z + 0.08333333333333333;
      r += Math.log(b) + (0.5 / b - z * p);
    } else {
      for (; a >= 2; a--) r += 1 / (a - 1);
      if (a < 1) r -= 1 / a;
      const s = a < 1 ? a : a - 1;
      let p = -0.002071332116774595;
      p = p * s - 0.04525132144873906;
      p = p * s - 0.28919126444774784;
      p = p * s - 0.6503185377089651;
      p = p * s - 0.3255503118680449;
      p = p * s + 0.25479851061131553;
      let q = -5.578984132167551e-7;
      q = q * s + 0.0021284987017821146;
      q = q * s + 0.054151797245674226;
      q = q * s + 0.43593529692665967;
      q = q * s + 1.4606242909763516;
      q = q * s + 2.076711702373047;
      q = q * s + 1;
      // The zero in three parts.
      const d = s - 0.4616321446374059 - 3.309564688275257e-10 - 9.016312093258695e-20;
      r += d * 0.9955816268920898 + (d * p) / q;
    }
    y[yAt + i] = r;
  }
}
