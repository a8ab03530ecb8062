/**
 * The residual of one observation, and its Jacobian by the chain rule along t, the point as the camera sees it, and
 * u, what it projects it to:
 *
 *   ∂t/∂x = R = c + s [r]× + (1 − c) r rᵀ,   ∂t/∂rotation by θ = ‖rotation‖ and r = rotation / θ
 *   ∂u/∂t = ((1, 0, -u0), (0, 1, -u1)) / t2,   then by the symmetric matrix ∂residual/∂u
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

  // ∂t/∂θ
  const h0 = n0 * c + (r0 * d - x0) * s;
  const h1 = n1 * c + (r1 * d - x1) * s;
  const h2 = n2 * c + (r2 * d - x2) * s;
  const sr0 = s * r0;
  const sr1 = s * r1;
  const sr2 = s * r2;
  const sx0 = s * x0;
  const sx1 = s * x1;
  const sx2 = s * x2;

  // t2 ∂u0/∂(rotation, x), with ∂u0/∂t = (1, 0, -u0) / t2
  let back = (r0 - u0 * r2) * rest;
  let e0 = back * x0 - u0 * sx1 + along;
  let e1 = back * x1 + u0 * sx0 + sx2;
  let e2 = back * x2 - u0 * along - sx1;
  let turn = h0 - u0 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  const v0 = turn * r0 + e0 * inverse;
  const v1 = turn * r1 + e1 * inverse;
  const v2 = turn * r2 + e2 * inverse;
  const p0 = back * r0 + u0 * sr1 + c;
  const p1 = back * r1 - u0 * sr0 - sr2;
  const p2 = back * r2 - u0 * c + sr1;

  // t2 ∂u1/∂(rotation, x), with ∂u1/∂t = (0, 1, -u1) / t2
  back = (r1 - u1 * r2) * rest;
  e0 = back * x0 - u1 * sx1 - sx2;
  e1 = back * x1 + u1 * sx0 + along;
  e2 = back * x2 - u1 * along + sx0;
  turn = h1 - u1 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  const w0 = turn * r0 + e0 * inverse;
  const w1 = turn * r1 + e1 * inverse;
  const w2 = turn * r2 + e2 * inverse;
  const q0 = back * r0 + u1 * sr1 + sr2;
  const q1 = back * r1 - u1 * sr0 + c;
  const q2 = back * r2 - u1 * c - sr0;

  // ∂residual/∂u, over t2
  const radial = 2 * (k1 + 2 * q * k2);
  const wu0 = wf * u0;
  const wu1 = wf * u1;
  const tangential = wf * distortion;
  const b00 = (wu0 * radial * u0 + tangential) * depth;
  const b01 = wu0 * radial * u1 * depth;
  const b11 = (wu1 * radial * u1 + tangential) * depth;

  jacobian[0] = b00 * v0 + b01 * w0;
  jacobian[1] = b00 * v1 + b01 * w1;
  jacobian[2] = b00 * v2 + b01 * w2;
  const y0 = b00 * p0 + b01 * q0;
  const y1 = b00 * p1 + b01 * q1;
  const y2 = b00 * p2 + b01 * q2;
  jacobian[3] = -y0;
  jacobian[4] = -y1;
  jacobian[5] = -y2;
  let straight = distortion * u0;
  jacobian[6] = w * straight;
  jacobian[7] = w;
  jacobian[8] = 0;
  jacobian[9] = wu0 * q;
  jacobian[10] = wu0 * q * q;
  jacobian[11] = y0;
  jacobian[12] = y1;
  jacobian[13] = y2;
  jacobian[14] = f * straight + params[7] - inputs[0];

  jacobian[15] = b01 * v0 + b11 * w0;
  jacobian[16] = b01 * v1 + b11 * w1;
  jacobian[17] = b01 * v2 + b11 * w2;
  const z0 = b01 * p0 + b11 * q0;
  const z1 = b01 * p1 + b11 * q1;
  const z2 = b01 * p2 + b11 * q2;
  jacobian[18] = -z0;
  jacobian[19] = -z1;
  jacobian[20] = -z2;
  straight = distortion * u1;
  jacobian[21] = w * straight;
  jacobian[22] = 0;
  jacobian[23] = w;
  jacobian[24] = wu1 * q;
  jacobian[25] = wu1 * q * q;
  jacobian[26] = z0;
  jacobian[27] = z1;
  jacobian[28] = z2;
  jacobian[29] = f * straight + params[8] - inputs[1];
}
