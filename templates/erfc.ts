/**
 * erfc(x) = 1 - erf(x), the complementary error function, of `count` numbers: within 3 ulp of the
 * value itself, however small it is.
 *
 * Rational approximations on four intervals with the coefficients of FDLIBM's s_erf.c (Sun
 * Microsystems, 1993): 1 - (x + x R(x²)) near 0, a constant minus R(|x| - 1) around 1, and further out
 * exp(-x² - 0.5625 + R(1/x²)) / |x|, where x² is taken apart so that no digit of it is lost.
 */
export function erfc(
  count: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let i = 0; i < count; i++) {
    const t = x[xAt + i]!;
    const a = Math.abs(t);
    if (a < 0.84375) {
      const z = t * t;
      let p = -2.3763016656650163e-5;
      p = p * z - 0.005770270296489442;
      p = p * z - 0.02848174957559851;
      p = p * z - 0.3250421072470015;
      p = p * z + 0.12837916709551256;
      let q = -3.960228278775368e-6;
      q = q * z + 0.00013249473800432164;
      q = q * z + 0.005081306281875766;
      q = q * z + 0.0650222499887673;
      q = q * z + 0.39791722395915535;
      q = q * z + 1;
      const r = t * (p / q);
      y[yAt + i] = t < 0.25 ? 1 - (t + r) : 0.5 - (t - 0.5 + r);
    } else if (a < 1.25) {
      const s = a - 1;
      let p = -0.002166375594868791;
      p = p * s + 0.035478304325618236;
      p = p * s - 0.11089469428239668;
      p = p * s + 0.31834661990116175;
      p = p * s - 0.3722078760357013;
      p = p * s + 0.41485611868374833;
      p = p * s - 0.0023621185607526594;
      let q = 0.011984499846799107;
      q = q * s + 0.01363708391202905;
      q = q * s + 0.12617121980876164;
      q = q * s + 0.07182865441419627;
      q = q * s + 0.540397917702171;
      q = q * s + 0.10642088040084423;
      q = q * s + 1;
      y[yAt + i] = t < 0 ? 1 + (0.8450629115104675 + p / q) : 0.15493708848953247 - p / q;
    } else if (a < 28) {
      const s = 1 / (a * a);
      let p: number;
      let q: number;
      if (a < 1 / 0.35) {
        p = -9.814329344169145;
        p = p * s - 81.2874355063066;
        p = p * s - 184.60509290671104;
        p = p * s - 162.39666946257347;
        p = p * s - 62.375332450326006;
        p = p * s - 10.558626225323291;
        p = p * s - 0.6938585727071818;
        p = p * s - 0.009864944034847148;
        q = -0.0604244152148581;
        q = q * s + 6.570249770319282;
        q = q * s + 108.63500554177944;
        q = q * s + 429.00814002756783;
        q = q * s + 645.3872717332679;
        q = q * s + 434.56587747522923;
        q = q * s + 137.65775414351904;
        q = q * s + 19.651271667439257;
        q = q * s + 1;
      } else {
        p = -483.5191916086514;
        p = p * s - 1025.0951316110772;
        p = p * s - 637.5664433683896;
        p = p * s - 160.63638485582192;
        p = p * s - 17.757954917754752;
        p = p * s - 0.799283237680523;
        p = p * s - 0.0098649429247001;
        q = -22.44095244658582;
        q = q * s + 474.52854120695537;
        q = q * s + 2553.0504064331644;
        q = q * s + 3199.8582195085955;
        q = q * s + 1536.729586084437;
        q = q * s + 325.7925129965739;
        q = q * s + 30.33806074348246;
        q = q * s + 1;
      }
      // a = high + low, and high * high is exact.
      const high = Math.fround(a);
      const rest = Math.exp((high - a) * (high + a) + p / q);
      const tail = (Math.exp(-high * high - 0.5625) * rest) / a;
      y[yAt + i] = t < 0 ? 2 - tail : tail;
    } else {
      y[yAt + i] = 1 - Math.sign(t);
    }
  }
}
