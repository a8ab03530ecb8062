/*
 * Binary cross-entropy of a linear model, from logits, four rows at a time: w is read and the gradient updated
 * once for four rows. A row costs one exponential and one logarithm; the slope needs no other. Rows are taken in
 * blocks by functions of their own, which V8 optimises from their first line to the last.
 */
#include <math.h>

#define CACHE_SIZE (10001)

enum {
  N = 10000,
  K = 20,
  BLOCK = 100,
  y = N * K
};

/* Logits of the block, in slots from `z` on. */
static void logits(int from, int z, const double *restrict inputs, const double *restrict params, double *restrict cache) {
  const double b = params[K];
  for (int i = 0; i < BLOCK; i += 4) {
    const int at = (from + i) * K;
    double z0 = b;
    double z1 = b;
    double z2 = b;
    double z3 = b;
    for (int j = 0; j < K; j++) {
      const double w = params[j];
      z0 += inputs[at + j] * w;
      z1 += inputs[at + j + 20] * w;
      z2 += inputs[at + j + 40] * w;
      z3 += inputs[at + j + 60] * w;
    }
    cache[z + i] = z0;
    cache[z + i + 1] = z1;
    cache[z + i + 2] = z2;
    cache[z + i + 3] = z3;
  }
}

/* Adds the block's losses to cache[0], and puts the slopes where the logits were. */
static void losses(int from, int z, const double *restrict inputs, double *restrict cache) {
  double sum = 0;
  for (int i = 0; i < BLOCK; i++) {
    const double logit = cache[z + i];
    const double t = inputs[y + from + i];
    const double e = exp(logit < 0 ? logit : -logit);
    sum += (logit > 0 ? logit : 0) - logit * t + log1p(e);
    cache[z + i] = (logit >= 0 ? 1 : e) / (1 + e) - t;
  }
  cache[0] += sum;
}

/* Adds to the gradient what the block contributes. */
static void gradients(int from, int z, const double *restrict inputs, const double *restrict cache, double *restrict grads) {
  double db = 0;
  for (int i = 0; i < BLOCK; i += 4) {
    const int at = (from + i) * K;
    const double s0 = cache[z + i] / N;
    const double s1 = cache[z + i + 1] / N;
    const double s2 = cache[z + i + 2] / N;
    const double s3 = cache[z + i + 3] / N;
    db += s0 + s1 + (s2 + s3);
    for (int j = 0; j < K; j++) {
      grads[j] +=
        inputs[at + j] * s0 +
        inputs[at + j + 20] * s1 +
        inputs[at + j + 40] * s2 +
        inputs[at + j + 60] * s3;
    }
  }
  grads[K] += db;
}

void forward(double *restrict inputs, double *restrict params, double *restrict cache) {
  cache[0] = 0;
  for (int i = 0; i < N; i += BLOCK) {
    logits(i, 1 + i, inputs, params, cache);
    losses(i, 1 + i, inputs, cache);
  }
  cache[0] /= N;
}

void backward(double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict grads) {
  for (int j = 0; j <= K; j++) grads[j] = 0;
  for (int i = 0; i < N; i += BLOCK) gradients(i, 1 + i, inputs, cache, grads);
  (void)params;
}

void valueAndGrad(double *restrict inputs, double *restrict params, double *restrict cache, double *restrict grads) {
  cache[0] = 0;
  for (int j = 0; j <= K; j++) grads[j] = 0;
  for (int i = 0; i < N; i += BLOCK) {
    logits(i, 1, inputs, params, cache);
    losses(i, 1, inputs, cache);
    gradients(i, 1, inputs, cache, grads);
  }
  cache[0] /= N;
}
