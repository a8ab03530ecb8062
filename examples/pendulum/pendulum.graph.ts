import { mean, model, scan, sin, square } from "gradc";

/** Seconds from one sample to the next. */
const dt = 0.02;

export default model("pendulum", {
  inputs: { observed: ["N"] },
  params: { stiffness: [], damping: [], start: [] },
  forward({ observed, stiffness, damping, start }) {
    const [, angles] = scan(
      ({ angle, speed }) => {
        // Half a step of the angle, one of the speed, and the other half: leapfrog.
        const middle = angle.add(speed.mul(dt / 2));
        const braking = stiffness.mul(sin(middle)).add(damping.mul(speed));
        const next = speed.sub(braking.mul(dt));
        return [{ angle: middle.add(next.mul(dt / 2)), speed: next }, angle];
      },
      { angle: start, speed: 0 },
      undefined,
      { length: "N" },
    );
    const misfit = mean(square(angles.sub(observed)));
    return { misfit, angles };
  },
});
