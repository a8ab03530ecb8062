/*
 * 4-16-1, a batch of 32. Forward takes a row at a time, its inputs in registers. Backward takes a hidden unit at a
 * time, so that everything that is summed over the batch for it is in registers too.
 */
#include <math.h>

#define CACHE_SIZE (545)

enum {
  N = 32,
  H = 16,
  hidden = 33,
  Y = 128,
  b1 = 64,
  W2 = 80,
  b2 = 96
};

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  double sum = 0;
  for (int i = 0; i < N; i++) {
    const double x0 = inputs[4 * i];
    const double x1 = inputs[4 * i + 1];
    const double x2 = inputs[4 * i + 2];
    const double x3 = inputs[4 * i + 3];
    double o = params[b2];
    for (int j = 0; j < H; j++) {
      const double z =
        params[b1 + j] +
        (x0 * params[j] + x1 * params[H + j]) +
        (x2 * params[2 * H + j] + x3 * params[3 * H + j]);
      const double h = tanh(z);
      cache[hidden + i * H + j] = h;
      o += h * params[W2 + j];
    }
    const double difference = o - inputs[Y + i];
    sum += difference * difference;
    cache[1 + i] = difference / 16;
  }
  cache[0] = sum / N;
}

void backward(const double *restrict inputs, const double *restrict params, const double *restrict cache, double *restrict grads) {
  double dO = 0;
  for (int i = 0; i < N; i++) dO += cache[1 + i];
  grads[b2] = dO;
  for (int j = 0; j < H; j++) {
    const double w = params[W2 + j];
    double d0 = 0;
    double d1 = 0;
    double d2 = 0;
    double d3 = 0;
    double db = 0;
    double dw = 0;
    for (int i = 0; i < N; i++) {
      const double h = cache[hidden + i * H + j];
      const double d = cache[1 + i];
      dw += d * h;
      const double dz = d * w * (1 - h * h);
      db += dz;
      d0 += inputs[4 * i] * dz;
      d1 += inputs[4 * i + 1] * dz;
      d2 += inputs[4 * i + 2] * dz;
      d3 += inputs[4 * i + 3] * dz;
    }
    grads[j] = d0;
    grads[H + j] = d1;
    grads[2 * H + j] = d2;
    grads[3 * H + j] = d3;
    grads[b1 + j] = db;
    grads[W2 + j] = dw;
  }
}

void valueAndGrad(double *restrict inputs, double *restrict params, double *restrict cache, double *restrict grads) {
  forward(inputs, params, cache);
  backward(inputs, params, cache, grads);
}
