/**
 * The residual of one observation, and its Jacobian by the chain rule along t, the point as the camera sees it:
 *
 *   ∂t/∂x = R = c + s [r]× + (1 − c) r rᵀ,   ∂t/∂rotation by θ = ‖rotation‖ and r = rotation / θ
 */
export const cacheSize = 2;

export function predict(inputs: Float64Array, params: Float64Array, cache: Float64Array): void {
  const a0 = params[0];
  const a1 = params[1];
  const a2 = params[2];
  const theta = Math.sqrt(a0 * a0 + a1 * a1 + a2 * a2);
  const inverse = 1 / theta;
  const r0 = a0 * inverse;
  const r1 = a1 * inverse;
  const r2 = a2 * inverse;
  const x0 = params[11] - params[3];
  const x1 = params[12] - params[4];
  const x2 = params[13] - params[5];
  const c = Math.cos(theta);
  const s = Math.sin(theta);
  const along = (r0 * x0 + r1 * x1 + r2 * x2) * (1 - c);
  const t0 = x0 * c + (r1 * x2 - r2 * x1) * s + r0 * along;
  const t1 = x1 * c + (r2 * x0 - r0 * x2) * s + r1 * along;
  const t2 = x2 * c + (r0 * x1 - r1 * x0) * s + r2 * along;
  const depth = 1 / t2;
  const u0 = t0 * depth;
  const u1 = t1 * depth;
  const q = u0 * u0 + u1 * u1;
  const scale = params[6] * (1 + q * (params[9] + q * params[10]));
  const w = params[14];
  cache[0] = w * (scale * u0 + params[7] - inputs[0]);
  cache[1] = w * (scale * u1 + params[8] - inputs[1]);
}

export function jacobian(
  inputs: Float64Array,
  params: Float64Array,
  _cache: Float64Array,
  jacobian: Float64Array,
): void {
  const a0 = params[0];
  const a1 = params[1];
  const a2 = params[2];
  const theta = Math.sqrt(a0 * a0 + a1 * a1 + a2 * a2);
  const inverse = 1 / theta;
  const r0 = a0 * inverse;
  const r1 = a1 * inverse;
  const r2 = a2 * inverse;
  const x0 = params[11] - params[3];
  const x1 = params[12] - params[4];
  const x2 = params[13] - params[5];
  const c = Math.cos(theta);
  const s = Math.sin(theta);
  const rest = 1 - c;
  const n0 = r1 * x2 - r2 * x1;
  const n1 = r2 * x0 - r0 * x2;
  const n2 = r0 * x1 - r1 * x0;
  const d = r0 * x0 + r1 * x1 + r2 * x2;
  const along = d * rest;
  const t0 = x0 * c + n0 * s + r0 * along;
  const t1 = x1 * c + n1 * s + r1 * along;
  const t2 = x2 * c + n2 * s + r2 * along;
  const depth = 1 / t2;
  const u0 = t0 * depth;
  const u1 = t1 * depth;
  const q = u0 * u0 + u1 * u1;
  const f = params[6];
  const k1 = params[9];
  const k2 = params[10];
  const w = params[14];
  const distortion = 1 + q * (k1 + q * k2);
  const wf = w * f;
  const bend = 2 * wf * (k1 + 2 * q * k2);

  // ∂t/∂θ
  const h0 = n0 * c + (r0 * d - x0) * s;
  const h1 = n1 * c + (r1 * d - x1) * s;
  const h2 = n2 * c + (r2 * d - x2) * s;

  // The first row: b = ∂/∂u, g = ∂/∂t
  let b0 = wf * distortion + bend * u0 * u0;
  let b1 = bend * u0 * u1;
  let g0 = b0 * depth;
  let g1 = b1 * depth;
  let g2 = -(g0 * u0 + g1 * u1);
  let gr = g0 * r0 + g1 * r1 + g2 * r2;
  let e0 = s * (x1 * g2 - x2 * g1) + rest * (d * g0 + gr * x0);
  let e1 = s * (x2 * g0 - x0 * g2) + rest * (d * g1 + gr * x1);
  let e2 = s * (x0 * g1 - x1 * g0) + rest * (d * g2 + gr * x2);
  let turn = g0 * h0 + g1 * h1 + g2 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  jacobian[0] = turn * r0 + e0 * inverse;
  jacobian[1] = turn * r1 + e1 * inverse;
  jacobian[2] = turn * r2 + e2 * inverse;
  let back = gr * rest;
  let p0 = c * g0 + s * (g1 * r2 - g2 * r1) + back * r0;
  let p1 = c * g1 + s * (g2 * r0 - g0 * r2) + back * r1;
  let p2 = c * g2 + s * (g0 * r1 - g1 * r0) + back * r2;
  jacobian[3] = -p0;
  jacobian[4] = -p1;
  jacobian[5] = -p2;
  let straight = distortion * u0;
  jacobian[6] = w * straight;
  jacobian[7] = w;
  jacobian[8] = 0;
  jacobian[9] = wf * q * u0;
  jacobian[10] = wf * q * q * u0;
  jacobian[11] = p0;
  jacobian[12] = p1;
  jacobian[13] = p2;
  jacobian[14] = f * straight + params[7] - inputs[0];

  // The second
  b0 = b1;
  b1 = wf * distortion + bend * u1 * u1;
  g0 = b0 * depth;
  g1 = b1 * depth;
  g2 = -(g0 * u0 + g1 * u1);
  gr = g0 * r0 + g1 * r1 + g2 * r2;
  e0 = s * (x1 * g2 - x2 * g1) + rest * (d * g0 + gr * x0);
  e1 = s * (x2 * g0 - x0 * g2) + rest * (d * g1 + gr * x1);
  e2 = s * (x0 * g1 - x1 * g0) + rest * (d * g2 + gr * x2);
  turn = g0 * h0 + g1 * h1 + g2 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  jacobian[15] = turn * r0 + e0 * inverse;
  jacobian[16] = turn * r1 + e1 * inverse;
  jacobian[17] = turn * r2 + e2 * inverse;
  back = gr * rest;
  p0 = c * g0 + s * (g1 * r2 - g2 * r1) + back * r0;
  p1 = c * g1 + s * (g2 * r0 - g0 * r2) + back * r1;
  p2 = c * g2 + s * (g0 * r1 - g1 * r0) + back * r2;
  jacobian[18] = -p0;
  jacobian[19] = -p1;
  jacobian[20] = -p2;
  straight = distortion * u1;
  jacobian[21] = w * straight;
  jacobian[22] = 0;
  jacobian[23] = w;
  jacobian[24] = wf * q * u1;
  jacobian[25] = wf * q * q * u1;
  jacobian[26] = p0;
  jacobian[27] = p1;
  jacobian[28] = p2;
  jacobian[29] = f * straight + params[8] - inputs[1];
}
