#include <math.h>

#define N 100000
#define U 1
#define BELL (U + N)
#define STEP (BELL + N)
#define CACHE_SIZE (STEP + N)

void forward(const double *restrict inputs, double *restrict cache) {
  double loss = 0;
  for (int i = 0; i < N; i++) {
    double x = inputs[i], y = inputs[N + i];
    double u = x * y + sin(x), b = exp(-u * u), s = tanh(u + y);
    cache[U + i] = u;
    cache[BELL + i] = b;
    cache[STEP + i] = s;
    loss += log1p(b + s * s);
  }
  cache[0] = loss;
}

void backward(const double *restrict inputs, double *restrict cache, double *restrict grads) {
  for (int i = 0; i < N; i++) {
    double x = inputs[i], b = cache[BELL + i], s = cache[STEP + i], square = s * s;
    double twice = 2 / (1 + b + square);
    double dstep = twice * s * (1 - square), du = dstep - twice * b * cache[U + i];
    grads[i] = du * (inputs[N + i] + cos(x));
    grads[N + i] = du * x + dstep;
  }
}

void valueAndGrad(const double *restrict inputs, double *restrict cache, double *restrict grads) {
  double loss = 0;
  for (int i = 0; i < N; i++) {
    double x = inputs[i], y = inputs[N + i];
    double u = x * y + sin(x), b = exp(-u * u), s = tanh(u + y), square = s * s;
    loss += log1p(b + square);
    double twice = 2 / (1 + b + square);
    double dstep = twice * s * (1 - square), du = dstep - twice * b * u;
    grads[i] = du * (y + cos(x));
    grads[N + i] = du * x + dstep;
  }
  cache[0] = loss;
}
