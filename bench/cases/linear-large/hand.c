/*
 * Mean of (X θ − y)². θ and its gradient fit into registers; each product is two sums, which do not wait for each
 * other. Rows are taken in blocks by functions of their own: a function that is one long loop is optimised in the
 * middle of its first call, with variables of unknown type, and may stay slow.
 */
#include <math.h>

#define CACHE_SIZE (100001)

enum {
  N = 100000,
  BLOCK = 500,
  y = 1000000
};

/* Adds to cache[0] what the rows from..from + BLOCK contribute to the sum of squares. */
static void differences(int from, const double *restrict inputs, const double *restrict params, double *restrict cache) {
  const double t0 = params[0];
  const double t1 = params[1];
  const double t2 = params[2];
  const double t3 = params[3];
  const double t4 = params[4];
  const double t5 = params[5];
  const double t6 = params[6];
  const double t7 = params[7];
  const double t8 = params[8];
  const double t9 = params[9];
  double sum = 0;
  for (int i = from; i < from + BLOCK; i++) {
    const int at = i * 10;
    const double x0 = inputs[at];
    const double x1 = inputs[at + 1];
    const double x2 = inputs[at + 2];
    const double x3 = inputs[at + 3];
    const double x4 = inputs[at + 4];
    const double x5 = inputs[at + 5];
    const double x6 = inputs[at + 6];
    const double x7 = inputs[at + 7];
    const double x8 = inputs[at + 8];
    const double x9 = inputs[at + 9];
    const double difference =
      x0 * t0 +
      x1 * t1 +
      x2 * t2 +
      x3 * t3 +
      x4 * t4 +
      (x5 * t5 + x6 * t6 + x7 * t7 + x8 * t8 + x9 * t9) -
      inputs[y + i];
    cache[1 + i] = difference;
    sum += difference * difference;
  }
  cache[0] += sum;
}

/* Adds to grads what these rows contribute. */
static void slopes(int from, const double *restrict inputs, const double *restrict cache, double *restrict grads) {
  double d0 = 0;
  double d1 = 0;
  double d2 = 0;
  double d3 = 0;
  double d4 = 0;
  double d5 = 0;
  double d6 = 0;
  double d7 = 0;
  double d8 = 0;
  double d9 = 0;
  for (int i = from; i < from + BLOCK; i++) {
    const int at = i * 10;
    const double slope = 2e-5 * cache[1 + i];
    d0 += inputs[at] * slope;
    d1 += inputs[at + 1] * slope;
    d2 += inputs[at + 2] * slope;
    d3 += inputs[at + 3] * slope;
    d4 += inputs[at + 4] * slope;
    d5 += inputs[at + 5] * slope;
    d6 += inputs[at + 6] * slope;
    d7 += inputs[at + 7] * slope;
    d8 += inputs[at + 8] * slope;
    d9 += inputs[at + 9] * slope;
  }
  grads[0] += d0;
  grads[1] += d1;
  grads[2] += d2;
  grads[3] += d3;
  grads[4] += d4;
  grads[5] += d5;
  grads[6] += d6;
  grads[7] += d7;
  grads[8] += d8;
  grads[9] += d9;
}

/* Both, without differences in memory. */
static void both(int from, const double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict grads) {
  const double t0 = params[0];
  const double t1 = params[1];
  const double t2 = params[2];
  const double t3 = params[3];
  const double t4 = params[4];
  const double t5 = params[5];
  const double t6 = params[6];
  const double t7 = params[7];
  const double t8 = params[8];
  const double t9 = params[9];
  double d0 = 0;
  double d1 = 0;
  double d2 = 0;
  double d3 = 0;
  double d4 = 0;
  double d5 = 0;
  double d6 = 0;
  double d7 = 0;
  double d8 = 0;
  double d9 = 0;
  double sum = 0;
  for (int i = from; i < from + BLOCK; i++) {
    const int at = i * 10;
    const double x0 = inputs[at];
    const double x1 = inputs[at + 1];
    const double x2 = inputs[at + 2];
    const double x3 = inputs[at + 3];
    const double x4 = inputs[at + 4];
    const double x5 = inputs[at + 5];
    const double x6 = inputs[at + 6];
    const double x7 = inputs[at + 7];
    const double x8 = inputs[at + 8];
    const double x9 = inputs[at + 9];
    const double difference =
      x0 * t0 +
      x1 * t1 +
      x2 * t2 +
      x3 * t3 +
      x4 * t4 +
      (x5 * t5 + x6 * t6 + x7 * t7 + x8 * t8 + x9 * t9) -
      inputs[y + i];
    sum += difference * difference;
    const double slope = 2e-5 * difference;
    d0 += x0 * slope;
    d1 += x1 * slope;
    d2 += x2 * slope;
    d3 += x3 * slope;
    d4 += x4 * slope;
    d5 += x5 * slope;
    d6 += x6 * slope;
    d7 += x7 * slope;
    d8 += x8 * slope;
    d9 += x9 * slope;
  }
  cache[0] += sum;
  grads[0] += d0;
  grads[1] += d1;
  grads[2] += d2;
  grads[3] += d3;
  grads[4] += d4;
  grads[5] += d5;
  grads[6] += d6;
  grads[7] += d7;
  grads[8] += d8;
  grads[9] += d9;
}

void forward(double *restrict inputs, double *restrict params, double *restrict cache) {
  cache[0] = 0;
  for (int i = 0; i < N; i += BLOCK) differences(i, inputs, params, cache);
  cache[0] /= N;
}

void backward(double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict grads) {
  for (int j = 0; j < 10; j++) grads[j] = 0;
  for (int i = 0; i < N; i += BLOCK) slopes(i, inputs, cache, grads);
  (void)params;
}

void valueAndGrad(double *restrict inputs, double *restrict params, double *restrict cache, double *restrict grads) {
  cache[0] = 0;
  for (int j = 0; j < 10; j++) grads[j] = 0;
  for (int i = 0; i < N; i += BLOCK) both(i, inputs, params, cache, grads);
  cache[0] /= N;
}
