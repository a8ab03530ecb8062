/* The residual of one observation, and its Jacobian by the chain rule along t, the point as the camera sees it. */
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
  const double bend = 2 * wf * (k1 + 2 * q * k2);

  /* ∂t/∂θ */
  const double h0 = n0 * c + (r0 * d - x0) * s;
  const double h1 = n1 * c + (r1 * d - x1) * s;
  const double h2 = n2 * c + (r2 * d - x2) * s;

  /* The first row: b = ∂/∂u, g = ∂/∂t */
  double b0 = wf * distortion + bend * u0 * u0;
  double b1 = bend * u0 * u1;
  double g0 = b0 * depth;
  double g1 = b1 * depth;
  double g2 = -(g0 * u0 + g1 * u1);
  double gr = g0 * r0 + g1 * r1 + g2 * r2;
  double e0 = s * (x1 * g2 - x2 * g1) + rest * (d * g0 + gr * x0);
  double e1 = s * (x2 * g0 - x0 * g2) + rest * (d * g1 + gr * x1);
  double e2 = s * (x0 * g1 - x1 * g0) + rest * (d * g2 + gr * x2);
  double turn = g0 * h0 + g1 * h1 + g2 * h2 - (e0 * r0 + e1 * r1 + e2 * r2) * inverse;
  jacobian[0] = turn * r0 + e0 * inverse;
  jacobian[1] = turn * r1 + e1 * inverse;
  jacobian[2] = turn * r2 + e2 * inverse;
  double back = gr * rest;
  double p0 = c * g0 + s * (g1 * r2 - g2 * r1) + back * r0;
  double p1 = c * g1 + s * (g2 * r0 - g0 * r2) + back * r1;
  double p2 = c * g2 + s * (g0 * r1 - g1 * r0) + back * r2;
  jacobian[3] = -p0;
  jacobian[4] = -p1;
  jacobian[5] = -p2;
  double straight = distortion * u0;
  jacobian[6] = w * straight;
  jacobian[7] = w;
  jacobian[8] = 0;
  jacobian[9] = wf * q * u0;
  jacobian[10] = wf * q * q * u0;
  jacobian[11] = p0;
  jacobian[12] = p1;
  jacobian[13] = p2;
  jacobian[14] = f * straight + params[7] - inputs[0];

  /* The second */
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
  (void)cache;
}
