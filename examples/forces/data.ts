import { random } from "../random.ts";

/** Hydrogen chloride: depth in eV, width in 1/Å, bond length in Å. */
export const truth = { depth: 4.62, width: 1.87, bond: 1.275 };
export type Parameter = keyof typeof truth;

/** −∂E/∂r of the potential E = depth (1 − exp(−width (r − bond)))². */
export function forceAt(r: number): number {
  const { depth, width, bond } = truth;
  const decay = Math.exp(-width * (r - bond));
  return -2 * depth * width * (1 - decay) * decay;
}

/** Forces at 60 distances from 1 to 3 Å, with noise of 0.1 eV/Å. */
export function measure(seed: number, noise = 0.1): { r: number[]; measured: number[] } {
  const { normal } = random(seed);
  const r = Array.from({ length: 60 }, (_, i) => 1 + i / 29.5);
  return { r, measured: r.map((one) => forceAt(one) + noise * normal()) };
}
