/**
 * lgamma(x) = log |Γ(x)| of `count` numbers: within 4 ulp for x > 0, its zeros 1 and 2 included; for
 * x < 0 within 4 ulp of the larger of its two terms. 0 and the negative integers give ∞.
 *
 * The approximations of FDLIBM's e_lgamma_r.c (Sun Microsystems, 1993): polynomials and rational
 * functions between 0 and 2, the recurrence Γ(x + 1) = x Γ(x) up to 8, Stirling's series beyond; for
 * x < 0 the reflection Γ(x) Γ(-x) = -π / (x sin πx).
 */
export function lgamma(
  count: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let i = 0; i < count; i++) {
    const t = x[xAt + i]!;
    const a = Math.abs(t);
    let r: number;
    if (a < 2) {
      // log Γ(a) = log Γ(a + 1) - log a where that is the nearer approximation
      const isLow = a < 0.9;
      r = isLow ? -Math.log(a) : 0;
      if (isLow ? a >= 0.7316321 : a >= 1.7316322) {
        const d = isLow ? 1 - a : 2 - a;
        const z = d * d;
        let p = 2.5214456545125733e-5;
        p = p * z + 0.00022086279071390839;
        p = p * z + 0.0011927076318336207;
        p = p * z + 0.007385550860814029;
        p = p * z + 0.06735230105312927;
        p = p * z + 0.07721566490153287;
        let q = 4.4864094961891516e-5;
        q = q * z + 0.00010801156724758394;
        q = q * z + 0.0005100697921535113;
        q = q * z + 0.0028905138367341563;
        q = q * z + 0.020580808432516733;
        q = q * z + 0.3224670334241136;
        r += d * p + z * q - 0.5 * d;
      } else if (isLow ? a >= 0.2316416 : a >= 1.2316322) {
        // around the minimum, at 1.46…
        const d = isLow ? a - 0.46163214496836225 : a - 1.4616321449683622;
        const w = d * d * d;
        let p = 0.00031563207090362595;
        p = p * w - 0.0014034646998923284;
        p = p * w + 0.006100538702462913;
        p = p * w - 0.032788541075985965;
        p = p * w + 0.48383612272381005;
        let q = -0.00031275416837512086;
        q = q * w + 0.000881081882437654;
        q = q * w - 0.0036845201678113826;
        q = q * w + 0.01797067508118204;
        q = q * w - 0.1475877229945939;
        let s = 0.0003355291926355191;
        s = s * w - 0.0005385953053567405;
        s = s * w + 0.0022596478090061247;
        s = s * w - 0.010314224129834144;
        s = s * w + 0.06462494023913339;
        r += -0.12148629053584961 + (d * d * p + (3.638676997039505e-18 + w * (q + d * s)));
      } else {
        const d = isLow ? a : a - 1;
        let p = 0.013381091853678766;
        p = p * d + 0.22896372806469245;
        p = p * d + 0.9777175279633727;
        p = p * d + 1.4549225013723477;
        p = p * d + 0.6328270640250934;
        p = p * d - 0.07721566490153287;
        let q = 0.003217092422824239;
        q = q * d + 0.10422264559336913;
        q = q * d + 0.7692851504566728;
        q = q * d + 2.128489763798934;
        q = q * d + 2.4559779371304113;
        q = q * d + 1;
        r += (d * p) / q - 0.5 * d;
      }
    } else if (a < 8) {
      const whole = Math.floor(a);
      const d = a - whole;
      let p = 3.194753265841009e-5;
      p = p * d + 0.0018402845140733772;
      p = p * d + 0.02664227030336386;
      p = p * d + 0.14635047265246445;
      p = p * d + 0.325778796408931;
      p = p * d + 0.21498241596060885;
      p = p * d - 0.07721566490153287;
      let q = 7.326684307446256e-6;
      q = q * d + 0.0007779424963818936;
      q = q * d + 0.01864591917156529;
      q = q * d + 0.17193386563280308;
      q = q * d + 0.7219355475671381;
      q = q * d + 1.3920053346762105;
      q = q * d + 1;
      let product = 1;
      for (let k = 2; k < whole; k++) product *= d + k;
      r = 0.5 * d + (d * p) / q + Math.log(product);
    } else if (a < 2 ** 58) {
      const z = 1 / a;
      const w = z * z;
      let p = -0.0016309293409657527;
      p = p * w + 0.0008363399189962821;
      p = p * w - 0.00059518755745034;
      p = p * w + 0.0007936505586430196;
      p = p * w - 0.0027777777772877554;
      p = p * w + 0.08333333333333297;
      r = (a - 0.5) * (Math.log(a) - 1) + (0.4189385332046727 + z * p);
    } else {
      r = a * (Math.log(a) - 1);
    }
    if (t < 0) {
      // The distance to the nearest integer is exact: near a pole no digit of sin πx is lost.
      const d = a - Math.round(a);
      if (a < 1e-17) r = -Math.log(a);
      else if (d === 0 || a === Infinity) r = Infinity;
      else r = Math.log(Math.PI / (a * Math.abs(Math.sin(Math.PI * d)))) - r;
    }
    y[yAt + i] = r;
  }
}
