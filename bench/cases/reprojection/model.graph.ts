import { cos, cross, div, model, mul, sin, slice, sqrt, square, sub, sum } from "gradc";

/**
 * The residual of one observation in bundle adjustment. A point is turned about the camera's center
 * (Rodrigues), projected, distorted and scaled to pixels; the difference from what was seen is weighted.
 */
export default model("reprojection", {
  inputs: { seen: [2] },
  params: { rotation: [3], center: [3], focus: [], principal: [2], kappa: [2], point: [3], w: [] },
  forward({ seen, rotation, center, focus, principal, kappa, point, w }) {
    const x = sub(point, center);

    // x cos θ + (r × x) sin θ + r (r · x) (1 − cos θ)
    const theta = sqrt(sum(square(rotation)));
    const r = div(rotation, theta);
    const along = mul(sum(mul(r, x)), sub(1, cos(theta)));
    const turned = mul(x, cos(theta))
      .add(mul(cross(r, x), sin(theta)))
      .add(mul(r, along));

    const u = div(slice(turned, 0, 2), turned.at(2));
    const s = sum(square(u));
    const distortion = mul(s, kappa.at(0))
      .add(mul(square(s), kappa.at(1)))
      .add(1);
    const residual = mul(w, mul(focus, mul(distortion, u)).add(principal).sub(seen));
    return { residual };
  },
});
