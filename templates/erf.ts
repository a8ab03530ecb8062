/**
 * erf(x), the error function, of `count` numbers: within 1 ulp.
 *
 * Rational approximations on four intervals with the coefficients of FDLIBM's s_erf.c (Sun
 * Microsystems, 1993): x + x R(x²) near 0, a constant plus R(|x| - 1) around 1, and further out
 * 1 - exp(-x² - 0.5625 + R(1/x²)) / |x|, where x² is taken apart so that no digit of it is lost.
 */
export function erf(
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
      let p = -2.37630166566501626084e-5;
      p = p * z - 5.77027029648944159157e-3;
      p = p * z - 2.84817495755985104766e-2;
      p = p * z - 3.2504210724700149937e-1;
      p = p * z + 1.28379167095512558561e-1;
      let q = -3.9602282787753681232e-6;
      q = q * z + 1.32494738004321644526e-4;
      q = q * z + 5.08130628187576562776e-3;
      q = q * z + 6.50222499887672944485e-2;
      q = q * z + 3.97917223959155352819e-1;
      q = q * z + 1;
      y[yAt + i] = t + t * (p / q);
    } else if (a < 1.25) {
      const s = a - 1;
      let p = -2.166375594868790843e-3;
      p = p * s + 3.54783043256182359371e-2;
      p = p * s - 1.10894694282396677476e-1;
      p = p * s + 3.18346619901161753674e-1;
      p = p * s - 3.72207876035701323847e-1;
      p = p * s + 4.14856118683748331666e-1;
      p = p * s - 2.36211856075265944077e-3;
      let q = 1.1984499846799107417e-2;
      q = q * s + 1.36370839120290507362e-2;
      q = q * s + 1.26171219808761642112e-1;
      q = q * s + 7.18286544141962662868e-2;
      q = q * s + 5.40397917702171048937e-1;
      q = q * s + 1.06420880400844228286e-1;
      q = q * s + 1;
      const r = 8.45062911510467529297e-1 + p / q;
      y[yAt + i] = t < 0 ? -r : r;
    } else if (a < 6) {
      const s = 1 / (a * a);
      let p: number;
      let q: number;
      if (a < 1 / 0.35) {
        p = -9.81432934416914548592;
        p = p * s - 8.12874355063065934246e1;
        p = p * s - 1.84605092906711035994e2;
        p = p * s - 1.62396669462573470355e2;
        p = p * s - 6.23753324503260060396e1;
        p = p * s - 1.05586262253232909814e1;
        p = p * s - 6.93858572707181764372e-1;
        p = p * s - 9.86494403484714822705e-3;
        q = -6.04244152148580987438e-2;
        q = q * s + 6.57024977031928170135;
        q = q * s + 1.08635005541779435134e2;
        q = q * s + 4.29008140027567833386e2;
        q = q * s + 6.45387271733267880336e2;
        q = q * s + 4.34565877475229228821e2;
        q = q * s + 1.376577541435190426e2;
        q = q * s + 1.96512716674392571292e1;
        q = q * s + 1;
      } else {
        p = -4.83519191608651397019e2;
        p = p * s - 1.02509513161107724954e3;
        p = p * s - 6.37566443368389627722e2;
        p = p * s - 1.60636384855821916062e2;
        p = p * s - 1.77579549177547519889e1;
        p = p * s - 7.99283237680523006574e-1;
        p = p * s - 9.86494292470009928597e-3;
        q = -2.24409524465858183362e1;
        q = q * s + 4.74528541206955367215e2;
        q = q * s + 2.55305040643316442583e3;
        q = q * s + 3.19985821950859553908e3;
        q = q * s + 1.53672958608443695994e3;
        q = q * s + 3.25792512996573918826e2;
        q = q * s + 3.03380607434824582924e1;
        q = q * s + 1;
      }
      // a = high + low, and high * high is exact.
      const high = Math.fround(a);
      const square = Math.exp(-high * high - 0.5625);
      const r = 1 - (square * Math.exp((high - a) * (high + a) + p / q)) / a;
      y[yAt + i] = t < 0 ? -r : r;
    } else {
      y[yAt + i] = a >= 6 ? Math.sign(t) : NaN;
    }
  }
}
