import { random } from "../random.ts";

/** What the fit is to find, in the order of the model's params. */
export const truth = { amplitude: 3, centre: 4.2, width: 0.8, offset: 1, slope: 0.15 };
export type Parameter = keyof typeof truth;

/** 120 points of the true curve over 10 seconds, each with an error of standard deviation 0.15. */
export function measure(seed: number): { t: number[]; y: number[] } {
  const { normal } = random(seed);
  const { amplitude, centre, width, offset, slope } = truth;
  const t = Array.from({ length: 120 }, (_, i) => i / 12);
  const y = t.map((ti) => {
    const peak = amplitude * Math.exp(-(((ti - centre) / width) ** 2) / 2);
    return peak + offset + slope * ti + 0.15 * normal();
  });
  return { t, y };
}
