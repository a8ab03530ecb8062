#include <math.h>
#include <string.h>

#define N 1000
#define K 25
#define D 10
#define MU K
#define LOG_PRECISION (MU + K * D)

// cache: the loss, then what backward reads
#define PRECISION 1
#define LOG_WEIGHT (PRECISION + K * D)
#define PRIOR (LOG_WEIGHT + K) // N softmax(alpha)
#define RESPONSIBILITY (PRIOR + K)
#define CACHE_SIZE (RESPONSIBILITY + N * K)

// log sum exp of K numbers; leaves their softmax in their place
static double log_sum_exp(double *a) {
  double largest = -INFINITY, sum = 0;
  for (int k = 0; k < K; k++) if (a[k] > largest) largest = a[k];
  for (int k = 0; k < K; k++) sum += a[k] = exp(a[k] - largest);
  double scale = 1 / sum;
  for (int k = 0; k < K; k++) a[k] *= scale;
  return largest + log(sum);
}

// what all points share; returns N logsumexp(alpha)
static double prepare(const double *restrict params, double *restrict cache) {
  for (int k = 0; k < K; k++) {
    double sum = cache[PRIOR + k] = params[k];
    for (int kd = k * D; kd < k * D + D; kd++) {
      sum += params[LOG_PRECISION + kd];
      cache[PRECISION + kd] = exp(params[LOG_PRECISION + kd]);
    }
    cache[LOG_WEIGHT + k] = sum;
  }
  double value = log_sum_exp(cache + PRIOR);
  for (int k = 0; k < K; k++) cache[PRIOR + k] *= N;
  return N * value;
}

// of four points from i on
static double likelihood(const double *restrict inputs, const double *restrict params, double *restrict cache, int i) {
  const double *restrict x = inputs + i * D;
  double *r = cache + RESPONSIBILITY + i * K;
  for (int k = 0; k < K; k++) {
    double sum[4] = {0};
    for (int d = 0; d < D; d++) {
      double m = params[MU + k * D + d], p = cache[PRECISION + k * D + d];
      for (int n = 0; n < 4; n++) {
        double z = (x[n * D + d] - m) * p;
        sum[n] += z * z;
      }
    }
    for (int n = 0; n < 4; n++) r[n * K + k] = cache[LOG_WEIGHT + k] - 0.5 * sum[n];
  }
  return log_sum_exp(r) + log_sum_exp(r + K) + log_sum_exp(r + 2 * K) + log_sum_exp(r + 3 * K);
}

// adds sum r, sum r e and sum r e^2 of four points, e the distance from the mean
static void accumulate(const double *restrict inputs, const double *restrict params, const double *restrict cache,
                       double *restrict grads, int i) {
  const double *restrict x = inputs + i * D, *restrict r = cache + RESPONSIBILITY + i * K;
  for (int k = 0; k < K; k++) {
    double r0 = r[k], r1 = r[K + k], r2 = r[2 * K + k], r3 = r[3 * K + k];
    grads[k] += r0 + r1 + r2 + r3;
    for (int d = 0; d < D; d++) {
      double m = params[MU + k * D + d];
      double e0 = x[d] - m, e1 = x[D + d] - m, e2 = x[2 * D + d] - m, e3 = x[3 * D + d] - m;
      grads[MU + k * D + d] += r0 * e0 + r1 * e1 + r2 * e2 + r3 * e3;
      grads[LOG_PRECISION + k * D + d] += r0 * e0 * e0 + r1 * e1 * e1 + r2 * e2 * e2 + r3 * e3 * e3;
    }
  }
}

static void finish(const double *restrict cache, double *restrict grads) {
  for (int k = 0; k < K; k++) {
    double count = grads[k];
    grads[k] = cache[PRIOR + k] - count;
    for (int kd = k * D; kd < k * D + D; kd++) {
      double p = cache[PRECISION + kd];
      grads[MU + kd] *= -p * p;
      grads[LOG_PRECISION + kd] = grads[LOG_PRECISION + kd] * p * p - count;
    }
  }
}

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  double loss = prepare(params, cache);
  for (int i = 0; i < N; i += 4) loss -= likelihood(inputs, params, cache, i);
  cache[0] = loss;
}

void backward(const double *restrict inputs, const double *restrict params, double *restrict cache,
              double *restrict grads) {
  memset(grads, 0, (LOG_PRECISION + K * D) * sizeof *grads);
  for (int i = 0; i < N; i += 4) accumulate(inputs, params, cache, grads, i);
  finish(cache, grads);
}

void valueAndGrad(const double *restrict inputs, const double *restrict params, double *restrict cache,
                  double *restrict grads) {
  double loss = prepare(params, cache);
  memset(grads, 0, (LOG_PRECISION + K * D) * sizeof *grads);
  for (int i = 0; i < N; i += 4) {
    loss -= likelihood(inputs, params, cache, i);
    accumulate(inputs, params, cache, grads, i);
  }
  finish(cache, grads);
  cache[0] = loss;
}
