import { Decimal as Standard } from "decimal.js";

/** A hundred digits, whatever precision others have set on the shared constructor. */
export const D = Standard.clone({ defaults: true, precision: 100 });
export type Decimal = Standard;

export const NAN = new D(NaN);
export const ZERO = new D(0);
export const HALF = new D(0.5);
export const ONE = new D(1);
export const TWO = new D(2);

const powers = new Map<number, Decimal>();

/** 2ⁿ, to 100 digits. */
export function powerOfTwo(n: number): Decimal {
  const known = powers.get(n);
  if (known) return known;
  const power = n < 0 ? ONE.div(TWO.pow(-n)) : TWO.pow(n);
  powers.set(n, power);
  return power;
}

const bits = new DataView(new ArrayBuffer(8));

/** A finite double as mantissa · 2^exponent, both integers. */
export function split(x: number): { mantissa: bigint; exponent: number } {
  bits.setFloat64(0, x);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: Math.max(biased, 1) - 1075 };
}

const powersOfFive: bigint[] = [1n];

function powerOfFive(n: number): bigint {
  return (powersOfFive[n] ??= 5n ** BigInt(n));
}

/** The number that a double is, bit for bit: its shortest decimal is another one. */
export function exact(x: number): Decimal {
  if (!Number.isFinite(x) || x === 0) return new D(x);
  const { mantissa, exponent } = split(x);
  if (exponent >= 0) return new D((mantissa << BigInt(exponent)).toString());
  // mantissa / 2^k = mantissa · 5^k / 10^k
  return new D(`${(mantissa * powerOfFive(-exponent)).toString()}e${exponent}`);
}

/** The distance between doubles at a finite number: 2⁻⁵² of its power of two, at least the smallest double. */
export function spacingAt(x: number): number {
  const size = Math.min(Math.abs(x), Number.MAX_VALUE);
  if (size < 2 ** -1021) return Number.MIN_VALUE;
  const { exponent } = split(size);
  return 2 ** exponent;
}

/** The smallest double whose relative precision is full. */
export const SMALLEST_NORMAL = exact(2 ** -1022);
