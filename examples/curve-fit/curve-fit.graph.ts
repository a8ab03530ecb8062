import { exp, mean, model, square } from "gradc";

/** A Gaussian peak on a sloped baseline, compared with N measured points. */
export default model("curve-fit", {
  inputs: { t: ["N"], y: ["N"] },
  params: { amplitude: [], centre: [], width: [], offset: [], slope: [] },
  forward({ t, y, amplitude, centre, width, offset, slope }) {
    const u = t.sub(centre).div(width);
    const peak = amplitude.mul(exp(square(u).neg().div(2)));
    const baseline = offset.add(slope.mul(t));
    const curve = peak.add(baseline);
    const L = mean(square(curve.sub(y)));
    return { L, curve };
  },
});
