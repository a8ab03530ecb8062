import {
  cos,
  cross,
  div,
  equal,
  int,
  model,
  mul,
  norm,
  sin,
  slice,
  square,
  sub,
  sum,
  take,
  where,
} from "gradc";

/** What is known of a camera: rotation vector, center, focal length, principal point, distortion. */
const CAMERA = 11;

/**
 * Bundle adjustment: m points are seen by n cameras in p observations, each of which has a weight, a
 * camera, a point, and the place where the camera saw the point.
 *
 * A point X is turned about the camera's center, X′ = R (X − C), projected, u = X′₁₂ / X′₃, distorted,
 * u (1 + κ₁ ‖u‖² + κ₂ ‖u‖⁴), and scaled to pixels. The first errors are the weighted distances from what
 * was seen, the second keep the weights near 1.
 */
export default model("ba", {
  inputs: { seen: ["P", 2], camera: int(["P"]), point: int(["P"]) },
  params: { cameras: ["N", CAMERA], points: ["M", 3], w: ["P"] },
  forward({ seen, camera, point, cameras, points, w }) {
    const own = take(cameras, camera);
    const rotation = slice(own, [null, 0], [null, 3]);
    const center = slice(own, [null, 3], [null, 6]);
    const focus = slice(own, [null, 6], [null, 7]);
    const principal = slice(own, [null, 7], [null, 9]);
    const k1 = slice(own, [null, 9], [null, 10]);
    const k2 = slice(own, [null, 10], [null, 11]);

    const x = sub(take(points, point), center);

    // Rodrigues: x cos θ + (r × x) sin θ + r (r · x) (1 − cos θ), r = rotation / θ; its limit at θ = 0
    const theta = norm(rotation, 1, true);
    const axis = div(rotation, theta);
    const along = mul(sum(mul(axis, x), 1, true), sub(1, cos(theta)));
    const turned = mul(x, cos(theta))
      .add(mul(cross(axis, x), sin(theta)))
      .add(mul(axis, along));
    const hardlyTurned = x.add(cross(rotation, x));
    const inCamera = where(equal(theta, 0), hardlyTurned, turned);

    const u = div(slice(inCamera, [null, 0], [null, 2]), slice(inCamera, [null, 2], [null, 3]));
    const r2 = sum(square(u), 1, true);
    const distortion = mul(r2, k1)
      .add(mul(square(r2), k2))
      .add(1);
    const pixels = mul(mul(u, distortion), focus).add(principal);

    const reprojection = mul(w.expandDims(1), sub(pixels, seen));
    const weight = sub(1, square(w));
    return { reprojection, weight };
  },
});
