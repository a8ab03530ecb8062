/*
 * Mean of (X θ − y)², row by row: θ and its gradient fit into registers, and each product is two sums, which
 * do not wait for each other.
 */

#define CACHE_SIZE 1001

enum { y = 4000 };

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  const double t0 = params[0];
  const double t1 = params[1];
  const double t2 = params[2];
  const double t3 = params[3];
  double sum = 0;
  for (int i = 0; i < 1000; i++) {
    const int at = i * 4;
    const double difference = (inputs[at] * t0 + inputs[at + 1] * t1) + (inputs[at + 2] * t2 + inputs[at + 3] * t3) - inputs[y + i];
    cache[1 + i] = difference;
    sum += difference * difference;
  }
  cache[0] = sum / 1000;
}

void backward(const double *restrict inputs, const double *restrict params, const double *restrict cache, double *restrict grads) {
  double d0 = 0;
  double d1 = 0;
  double d2 = 0;
  double d3 = 0;
  for (int i = 0; i < 1000; i++) {
    const int at = i * 4;
    const double slope = 0.002 * cache[1 + i];
    d0 += inputs[at] * slope;
    d1 += inputs[at + 1] * slope;
    d2 += inputs[at + 2] * slope;
    d3 += inputs[at + 3] * slope;
  }
  grads[0] = d0;
  grads[1] = d1;
  grads[2] = d2;
  grads[3] = d3;
  (void)params;
}

void valueAndGrad(const double *restrict inputs, const double *restrict params, double *restrict cache, double *restrict grads) {
  const double t0 = params[0];
  const double t1 = params[1];
  const double t2 = params[2];
  const double t3 = params[3];
  double d0 = 0;
  double d1 = 0;
  double d2 = 0;
  double d3 = 0;
  double sum = 0;
  for (int i = 0; i < 1000; i++) {
    const int at = i * 4;
    const double x0 = inputs[at];
    const double x1 = inputs[at + 1];
    const double x2 = inputs[at + 2];
    const double x3 = inputs[at + 3];
    const double difference = (x0 * t0 + x1 * t1) + (x2 * t2 + x3 * t3) - inputs[y + i];
    sum += difference * difference;
    const double slope = 0.002 * difference;
    d0 += x0 * slope;
    d1 += x1 * slope;
    d2 += x2 * slope;
    d3 += x3 * slope;
  }
  cache[0] = sum / 1000;
  grads[0] = d0;
  grads[1] = d1;
  grads[2] = d2;
  grads[3] = d3;
}
