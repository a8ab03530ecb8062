/**
 * erfinv(x), the inverse of erf, of `count` numbers: within 6 ulp. ±1 gives ±∞, anything beyond NaN.
 *
 * Wichura's algorithm AS 241 (Applied Statistics 37, 1988) for the normal distribution, whose quantile
 * at (1 + x) / 2 is √2 erfinv(x): rational approximations in x² in the middle, and in √(-log p) in the
 * tails, where p = (1 - |x|) / 2 is exact.
 */
export function erfinv(
  count: number,
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
): void {
  for (let i = 0; i < count; i++) {
    const t = x[xAt + i]!;
    const a = Math.abs(t);
    if (a <= 0.85) {
      const z = 0.180625 - 0.25 * t * t;
      let p = 2509.0809287301227;
      p = p * z + 33430.57558358813;
      p = p * z + 67265.7709270087;
      p = p * z + 45921.95393154987;
      p = p * z + 13731.69376550946;
      p = p * z + 1971.5909503065513;
      p = p * z + 133.14166789178438;
      p = p * z + 3.3871328727963665;
      let q = 5226.495278852854;
      q = q * z + 28729.085735721943;
      q = q * z + 39307.89580009271;
      q = q * z + 21213.794301586597;
      q = q * z + 5394.196021424751;
      q = q * z + 687.1870074920579;
      q = q * z + 42.31333070160091;
      q = q * z + 1;
      y[yAt + i] = (t * p) / (q * 2.8284271247461903);
    } else if (a < 1) {
      const root = Math.sqrt(-Math.log((1 - a) / 2));
      let p: number;
      let q: number;
      if (root <= 5) {
        const s = root - 1.6;
        p = 0.0007745450142783414;
        p = p * s + 0.022723844989269184;
        p = p * s + 0.2417807251774506;
        p = p * s + 1.2704582524523684;
        p = p * s + 3.6478483247632045;
        p = p * s + 5.769497221460691;
        p = p * s + 4.630337846156546;
        p = p * s + 1.4234371107496835;
        q = 1.0507500716444169e-9;
        q = q * s + 0.0005475938084995345;
        q = q * s + 0.015198666563616457;
        q = q * s + 0.14810397642748008;
        q = q * s + 0.6897673349851;
        q = q * s + 1.6763848301838038;
        q = q * s + 2.053191626637759;
        q = q * s + 1;
      } else {
        const s = root - 5;
        p = 2.0103343992922881e-7;
        p = p * s + 2.7115555687434876e-5;
        p = p * s + 0.0012426609473880784;
        p = p * s + 0.026532189526576124;
        p = p * s + 0.29656057182850487;
        p = p * s + 1.7848265399172913;
        p = p * s + 5.463784911164114;
        p = p * s + 6.657904643501103;
        q = 2.0442631033899397e-15;
        q = q * s + 1.421511758316446e-7;
        q = q * s + 1.8463183175100548e-5;
        q = q * s + 0.0007868691311456133;
        q = q * s + 0.014875361290850615;
        q = q * s + 0.1369298809227358;
        q = q * s + 0.599832206555888;
        q = q * s + 1;
      }
      y[yAt + i] = (Math.sign(t) * p) / (q * 1.4142135623730951);
    } else {
      y[yAt + i] = a === 1 ? t * Infinity : NaN;
    }
  }
}
