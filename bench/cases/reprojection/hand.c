/* The residual of one observation, and its Jacobian by the chain rule along t, the point as the camera sees it, and u, what it projects it to. */
#include <math.h>

#define CACHE_SIZE 2

void predict(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  const double a0 = params[0];
  const double a1 = params[1];
  const double a2 = params[2];
  const double theta = sqrt(a0 * a0 + a1 * a1 + a2 * a2);
  const double inverse = 1 / theta;
  const double r0 = a0 * inverse;
  const double r1 = a1 * inverse;
  const double r2 = a2 * inverse;
  const double x0 = params[11] - params[3];
  const double x1 = params[12] - params[4];
  const double x2 = params[13] - params[5];
  const double c = cos(theta);
  const double s = sin(theta);
  const double along = (r0 * x0 + r1 * x1 + r2 * x2) * (1 - c);
  const double t0 = x0 * c + (r1 * x2 - r2 * x1) * s + r0 * along;
  const double t1 = x1 * c + (r2 * x0 - r0 * x2) * s + r1 * along;
  const double t2 = x2 * c + (r0 * x1 - r1 * x0) * s + r2 * along;
  const double depth = 1 / t2;
  const double u0 = t0 * depth;
  const double u1 = t1 * depth;
  const double q = u0 * u0 + u1 * u1;
  const double scale = params[6] * (1 + q * (params[9] + q * params[10]));
  const double w = params[14];
  cache[0] = w * (scale * u0 + params[7] - inputs[0]);
  cache[1] = w * (scale * u1 + params[8] - inputs[1]);
}

void jacobian(const double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict jacobian) {
  const double a0 = params[0];
  const double a1 = params[1];
  const double a2 = params[2];
  const double theta = sqrt(a0 * a0 + a1 * a1 + a2 * a2);
  const double inverse = 1 / theta;
  const double r0 = a0 * inverse;
  const double r1 = a1 * inverse;
  const double r2 = a2 * inverse;
  const double x0 = params[11] - params[3];
  const double x1 = params[12] - params[4];
  const double x2 = params[13] - params[5];
  const double c = cos(theta);
  const double s = sin(theta);
  const double rest = 1 - c;
  const double n0 = r1 * x2 - r2 * x1;
  const double n1 = r2 * x0 - r0 * x2;
  const double n2 = r0 * x1 - r1 * x0;
  const double d = r0 * x0 + r1 * x1 + r2 * x2;
  const double along = d * rest;
  const double t0 = x0 * c + n0 * s + r0 * along;
  const double t1 = x1 * c + n1 * s + r1 * along;
  const double t2 = x2 * c + n2 * s + r2 * along;
  const double depth = 1 / t2;
  const double u0 = t0 * depth;
  const double u1 = t1 * depth;
  const double q = u0 * u0 + u1 * u1;
  const double f = params[6];
  const double k1 = params[9];
  const double k2 = params[10];
  const double w = params[14];
  const double distortion = 1 + q * (k1 + q * k2);
  const double wf = w * f;

  /* ∂t/∂θ */
  const double h0 = n0 * c + (r0 * d - x0) * s;
  const double h1 = n1 * c + (r1 * d - x1) * s;
  const double h2 = n2 * c + (r2 * d - x2) * s;
  const double sr0 = s * r0;
  const double sr1 = s * r1;
  const double sr2 = s * r2;
  const double sx0 = s * x0;
  const double sx1 = s * x1;
  const double sx2 = s * x2;

  /* t2 ∂u0/∂(rotation, x), with ∂u0/∂t = (1, 0, -u0) / t2 */
  double back = (r0 - u0 * r2) * rest;
  double e0 = back * x0 - u0 * sx1 + along;
  double e1 = back * x1 + u0 * sx0 + sx2;
  double e2 = back * x2 - u0 * along - sx1;
  double turn = h0 - u0 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  const double v0 = turn * r0 + e0 * inverse;
  const double v1 = turn * r1 + e1 * inverse;
  const double v2 = turn * r2 + e2 * inverse;
  const double p0 = back * r0 + u0 * sr1 + c;
  const double p1 = back * r1 - u0 * sr0 - sr2;
  const double p2 = back * r2 - u0 * c + sr1;

  /* t2 ∂u1/∂(rotation, x), with ∂u1/∂t = (0, 1, -u1) / t2 */
  back = (r1 - u1 * r2) * rest;
  e0 = back * x0 - u1 * sx1 - sx2;
  e1 = back * x1 + u1 * sx0 + along;
  e2 = back * x2 - u1 * along + sx0;
  turn = h1 - u1 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  const double w0 = turn * r0 + e0 * inverse;
  const double w1 = turn * r1 + e1 * inverse;
  const double w2 = turn * r2 + e2 * inverse;
  const double q0 = back * r0 + u1 * sr1 + sr2;
  const double q1 = back * r1 - u1 * sr0 + c;
  const double q2 = back * r2 - u1 * c - sr0;

  /* ∂residual/∂u, over t2 */
  const double radial = 2 * (k1 + 2 * q * k2);
  const double wu0 = wf * u0;
  const double wu1 = wf * u1;
  const double tangential = wf * distortion;
  const double b00 = (wu0 * radial * u0 + tangential) * depth;
  const double b01 = wu0 * radial * u1 * depth;
  const double b11 = (wu1 * radial * u1 + tangential) * depth;

  jacobian[0] = b00 * v0 + b01 * w0;
  jacobian[1] = b00 * v1 + b01 * w1;
  jacobian[2] = b00 * v2 + b01 * w2;
  const double y0 = b00 * p0 + b01 * q0;
  const double y1 = b00 * p1 + b01 * q1;
  const double y2 = b00 * p2 + b01 * q2;
  jacobian[3] = -y0;
  jacobian[4] = -y1;
  jacobian[5] = -y2;
  double straight = distortion * u0;
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
  const double z0 = b01 * p0 + b11 * q0;
  const double z1 = b01 * p1 + b11 * q1;
  const double z2 = b01 * p2 + b11 * q2;
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
  (void)cache;
}
