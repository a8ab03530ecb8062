/* The end of a planar arm and the distance to a target. */
#include <math.h>

#define CACHE_SIZE 7

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  const double a1 = params[0];
  const double a2 = a1 + params[1];
  const double a3 = a2 + params[2];
  const double l1 = inputs[0];
  const double l2 = inputs[1];
  const double l3 = inputs[2];
  /* The parts of ∂x/∂θ and ∂y/∂θ: backward adds them up from the last link to the first. */
  const double x3 = l3 * cos(a3);
  const double y3 = l3 * sin(a3);
  const double x2 = l2 * cos(a2) + x3;
  const double y2 = l2 * sin(a2) + y3;
  const double dx = l1 * cos(a1) + x2 - inputs[3];
  const double dy = l1 * sin(a1) + y2 - inputs[4];
  cache[0] = (dx * dx + dy * dy) * 0.5;
  cache[1] = dx;
  cache[2] = dy;
  cache[3] = x2;
  cache[4] = y2;
  cache[5] = x3;
  cache[6] = y3;
}

void backward(const double *restrict inputs, const double *restrict params, const double *restrict cache, double *restrict grads) {
  const double dx = cache[1];
  const double dy = cache[2];
  grads[0] = dy * (dx + inputs[3]) - dx * (dy + inputs[4]);
  grads[1] = dy * cache[3] - dx * cache[4];
  grads[2] = dy * cache[5] - dx * cache[6];
  (void)params;
}

void valueAndGrad(const double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict grads) {
  const double a1 = params[0];
  const double a2 = a1 + params[1];
  const double a3 = a2 + params[2];
  const double l2 = inputs[1];
  const double l3 = inputs[2];
  const double x3 = l3 * cos(a3);
  const double y3 = l3 * sin(a3);
  const double x2 = l2 * cos(a2) + x3;
  const double y2 = l2 * sin(a2) + y3;
  const double x = inputs[0] * cos(a1) + x2;
  const double y = inputs[0] * sin(a1) + y2;
  const double dx = x - inputs[3];
  const double dy = y - inputs[4];
  cache[0] = (dx * dx + dy * dy) * 0.5;
  grads[0] = dy * x - dx * y;
  grads[1] = dy * x2 - dx * y2;
  grads[2] = dy * x3 - dx * y3;
}
