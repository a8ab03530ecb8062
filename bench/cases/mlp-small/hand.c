/*
 * 4-16-1, a batch of 32. Forward takes four rows at a time, so that hyperbolic tangents do not wait for each other.
 * Backward takes a hidden unit at a time: everything that is summed over the batch for it is in registers.
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
  for (int i = 0; i < N; i += 4) {
    const double x00 = inputs[4 * i];
    const double x01 = inputs[4 * i + 1];
    const double x02 = inputs[4 * i + 2];
    const double x03 = inputs[4 * i + 3];
    const double x10 = inputs[4 * i + 4];
    const double x11 = inputs[4 * i + 5];
    const double x12 = inputs[4 * i + 6];
    const double x13 = inputs[4 * i + 7];
    const double x20 = inputs[4 * i + 8];
    const double x21 = inputs[4 * i + 9];
    const double x22 = inputs[4 * i + 10];
    const double x23 = inputs[4 * i + 11];
    const double x30 = inputs[4 * i + 12];
    const double x31 = inputs[4 * i + 13];
    const double x32 = inputs[4 * i + 14];
    const double x33 = inputs[4 * i + 15];
    double o0 = params[b2];
    double o1 = o0;
    double o2 = o0;
    double o3 = o0;
    for (int j = 0; j < H; j++) {
      const double w0 = params[j];
      const double w1 = params[j + 16];
      const double w2 = params[j + 32];
      const double w3 = params[j + 48];
      const double b = params[b1 + j];
      const double v = params[W2 + j];
      const double h0 = tanh(b + x00 * w0 + x01 * w1 + x02 * w2 + x03 * w3);
      const double h1 = tanh(b + x10 * w0 + x11 * w1 + x12 * w2 + x13 * w3);
      const double h2 = tanh(b + x20 * w0 + x21 * w1 + x22 * w2 + x23 * w3);
      const double h3 = tanh(b + x30 * w0 + x31 * w1 + x32 * w2 + x33 * w3);
      cache[hidden + i * 16 + j] = h0;
      o0 += h0 * v;
      cache[hidden + i * 16 + j + 16] = h1;
      o1 += h1 * v;
      cache[hidden + i * 16 + j + 32] = h2;
      o2 += h2 * v;
      cache[hidden + i * 16 + j + 48] = h3;
      o3 += h3 * v;
    }
    const double d0 = o0 - inputs[Y + i];
    cache[1 + i] = d0 / 16;
    const double d1 = o1 - inputs[Y + i + 1];
    cache[1 + i + 1] = d1 / 16;
    const double d2 = o2 - inputs[Y + i + 2];
    cache[1 + i + 2] = d2 / 16;
    const double d3 = o3 - inputs[Y + i + 3];
    cache[1 + i + 3] = d3 / 16;
    sum += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
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
