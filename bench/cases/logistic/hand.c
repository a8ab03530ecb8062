/*
 * Binary cross-entropy of a linear model, from logits, four rows at a time: w is read and the gradient updated
 * once for four rows. A row costs one exponential and one logarithm; the slope needs no other.
 */
#include <math.h>

#define CACHE_SIZE (10001)

enum {
  N = 10000,
  K = 20,
  y = N * K
};

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  const double b = params[K];
  double sum = 0;
  for (int i = 0; i < N; i += 4) {
    const int at = i * K;
    double z0 = b;
    double z1 = b;
    double z2 = b;
    double z3 = b;
    for (int j = 0; j < K; j++) {
      const double wj = params[j];
      z0 += inputs[at + j] * wj;
      z1 += inputs[at + K + j] * wj;
      z2 += inputs[at + 2 * K + j] * wj;
      z3 += inputs[at + 3 * K + j] * wj;
    }
    cache[1 + i] = z0;
    cache[2 + i] = z1;
    cache[3 + i] = z2;
    cache[4 + i] = z3;
    for (int r = i; r < i + 4; r++) {
      const double z = cache[1 + r];
      const double t = inputs[y + r];
      const double e = exp(-fabs(z));
      sum += (z > 0 ? z : 0) - z * t + log1p(e);
      /* What backward needs is the slope. */
      cache[1 + r] = (z >= 0 ? 1 : e) / (1 + e) - t;
    }
  }
  cache[0] = sum / N;
}

void backward(const double *restrict inputs, const double *restrict params, const double *restrict cache, double *restrict grads) {
  for (int j = 0; j < K; j++) grads[j] = 0;
  double db = 0;
  for (int i = 0; i < N; i += 4) {
    const int at = i * K;
    const double s0 = cache[1 + i];
    const double s1 = cache[2 + i];
    const double s2 = cache[3 + i];
    const double s3 = cache[4 + i];
    db += s0 + s1 + (s2 + s3);
    for (int j = 0; j < K; j++) {
      grads[j] +=
        inputs[at + j] * s0 +
        inputs[at + K + j] * s1 +
        (inputs[at + 2 * K + j] * s2 + inputs[at + 3 * K + j] * s3);
    }
  }
  for (int j = 0; j < K; j++) grads[j] /= N;
  grads[K] = db / N;
  (void)params;
}

void valueAndGrad(const double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict grads) {
  const double b = params[K];
  double sum = 0;
  double db = 0;
  for (int j = 0; j < K; j++) grads[j] = 0;
  for (int i = 0; i < N; i += 4) {
    const int at = i * K;
    double z0 = b;
    double z1 = b;
    double z2 = b;
    double z3 = b;
    for (int j = 0; j < K; j++) {
      const double wj = params[j];
      z0 += inputs[at + j] * wj;
      z1 += inputs[at + K + j] * wj;
      z2 += inputs[at + 2 * K + j] * wj;
      z3 += inputs[at + 3 * K + j] * wj;
    }
    cache[1] = z0;
    cache[2] = z1;
    cache[3] = z2;
    cache[4] = z3;
    for (int r = 0; r < 4; r++) {
      const double z = cache[1 + r];
      const double t = inputs[y + i + r];
      const double e = exp(-fabs(z));
      sum += (z > 0 ? z : 0) - z * t + log1p(e);
      cache[1 + r] = (z >= 0 ? 1 : e) / (1 + e) - t;
    }
    const double s0 = cache[1];
    const double s1 = cache[2];
    const double s2 = cache[3];
    const double s3 = cache[4];
    db += s0 + s1 + (s2 + s3);
    for (int j = 0; j < K; j++) {
      grads[j] +=
        inputs[at + j] * s0 +
        inputs[at + K + j] * s1 +
        (inputs[at + 2 * K + j] * s2 + inputs[at + 3 * K + j] * s3);
    }
  }
  for (int j = 0; j < K; j++) grads[j] /= N;
  cache[0] = sum / N;
  grads[K] = db / N;
}
