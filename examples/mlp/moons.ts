import { random } from "../random.ts";

export interface Point {
  readonly u: number;
  readonly v: number;
  readonly moon: 0 | 1;
}

/** Two interleaved half circles of 150 points each, with noise. */
export function moons(seed: number): Point[] {
  const { uniform, normal } = random(seed);
  return Array.from({ length: 300 }, (_, i) => {
    const moon = i % 2 === 0 ? 0 : 1;
    const angle = Math.PI * uniform();
    const u = Math.cos(angle);
    const v = Math.sin(angle);
    const noise = { u: 0.1 * normal(), v: 0.1 * normal() };
    return moon === 0
      ? { u: u + noise.u, v: v + noise.v, moon }
      : { u: 1 - u + noise.u, v: 0.5 - v + noise.v, moon };
  });
}
