import { random } from "../random.ts";

export interface Pendulum {
  /** g / length, in 1/s². */
  readonly stiffness: number;
  /** In 1/s. */
  readonly damping: number;
  /** Where it is let go, in radians. */
  readonly start: number;
}

/** A string of 61 cm: 9.81 / 0.61 ≈ 16. */
export const truth: Pendulum = { stiffness: 16, damping: 0.25, start: 2 };

/** Angles of 20 ms apart, with noise: the equation of motion in steps of 1 µs, not the model's. */
export function swing(seconds: number, seed: number, noise = 0.03): number[] {
  const { stiffness, damping, start } = truth;
  const { normal } = random(seed);
  const observed: number[] = [];
  let [angle, speed] = [start, 0];
  const fine = 20_000;
  for (let tick = 0; tick < seconds * 1e6; tick++) {
    if (tick % fine === 0) observed.push(angle + noise * normal());
    speed -= (stiffness * Math.sin(angle) + damping * speed) * 1e-6;
    angle += speed * 1e-6;
  }
  return observed;
}
