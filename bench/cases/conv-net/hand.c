#include <math.h>

enum { N = 16, SIZE = 28, POOLED = 13, F = 8, Q = POOLED * POOLED * F, C = 10 };

// inputs; params and grads, the kernel first
#define TARGETS (N * SIZE * SIZE)
#define SHIFT (9 * F)
#define W (SHIFT + F)
#define B (W + Q * C)

// cache: the loss, then what backward reads, then scratch
#define RESULT 1                // [N, Q]
#define WINNER (RESULT + N * Q) // [N, Q]: 0 to 3, or -1 where relu gives 0
#define DLOGITS (WINNER + N * Q)
#define DPOOLED (DLOGITS + N * C)
#define CACHE_SIZE (DPOOLED + N * Q)

// convolution, relu and pooling of a window of 2x2, all filters side by side
static void window(const double *restrict x, const double *restrict params, double *restrict result,
                   double *restrict winner) {
  double s[4][F];
  for (int place = 0; place < 4; place++) {
    const double *from = x + (place >> 1) * SIZE + (place & 1);
    for (int f = 0; f < F; f++) s[place][f] = params[SHIFT + f];
    for (int m = 0; m < 3; m++)
      for (int n = 0; n < 3; n++)
        for (int f = 0; f < F; f++) s[place][f] += from[m * SIZE + n] * params[(m * 3 + n) * F + f];
  }
  for (int f = 0; f < F; f++) {
    double largest = s[0][f], place = 0;
    for (int p = 1; p < 4; p++) {
      place = s[p][f] > largest ? p : place;
      largest = s[p][f] > largest ? s[p][f] : largest;
    }
    result[f] = largest > 0 ? largest : 0;
    winner[f] = largest > 0 ? place : -1;
  }
}

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  double loss = 0;
  for (int i = 0; i < N; i++) {
    for (int row = 0; row < POOLED; row++)
      for (int column = 0; column < POOLED; column++) {
        int at = i * Q + (row * POOLED + column) * F;
        window(inputs + (i * SIZE + 2 * row) * SIZE + 2 * column, params, cache + RESULT + at, cache + WINNER + at);
      }
    double logits[C];
    for (int j = 0; j < C; j++) logits[j] = params[B + j];
    for (int q = 0; q < Q; q++)
      for (int j = 0; j < C; j++) logits[j] += cache[RESULT + i * Q + q] * params[W + q * C + j];
    double largest = -INFINITY, sum = 0, total = 0, picked = 0;
    for (int j = 0; j < C; j++) if (logits[j] > largest) largest = logits[j];
    const double *t = inputs + TARGETS + i * C;
    double *dlogits = cache + DLOGITS + i * C;
    for (int j = 0; j < C; j++) {
      sum += dlogits[j] = exp(logits[j] - largest);
      total += t[j];
      picked += t[j] * (logits[j] - largest);
    }
    for (int j = 0; j < C; j++) dlogits[j] = (dlogits[j] * (total / sum) - t[j]) / N;
    loss += total * log(sum) - picked;
  }
  cache[0] = loss / N;
}

void backward(const double *restrict inputs, const double *restrict params, double *restrict cache,
              double *restrict grads) {
  const double *restrict dlogits = cache + DLOGITS, *restrict pooled = cache + RESULT, *winner = cache + WINNER;
  double *restrict dpooled = cache + DPOOLED;
  for (int j = 0; j < C; j++) {
    double sum = 0;
    for (int i = 0; i < N; i++) sum += dlogits[i * C + j];
    grads[B + j] = sum;
  }
  for (int q = 0; q < Q; q++) {
    double sums[C] = {0};
    for (int i = 0; i < N; i++) {
      double p = pooled[i * Q + q], d = 0;
      for (int j = 0; j < C; j++) {
        sums[j] += p * dlogits[i * C + j];
        d += params[W + q * C + j] * dlogits[i * C + j];
      }
      dpooled[i * Q + q] = d;
    }
    for (int j = 0; j < C; j++) grads[W + q * C + j] = sums[j];
  }
  for (int f = 0; f < F; f++) {
    double shift = 0, k[9] = {0};
    for (int i = 0; i < N; i++)
      for (int row = 0; row < POOLED; row++)
        for (int column = 0; column < POOLED; column++) {
          int at = i * Q + (row * POOLED + column) * F + f, place = (int)winner[at];
          if (place < 0) continue;
          const double *x = inputs + (i * SIZE + 2 * row + (place >> 1)) * SIZE + 2 * column + (place & 1);
          double g = dpooled[at];
          shift += g;
          for (int m = 0; m < 3; m++)
            for (int n = 0; n < 3; n++) k[m * 3 + n] += g * x[m * SIZE + n];
        }
    grads[SHIFT + f] = shift;
    for (int m = 0; m < 9; m++) grads[m * F + f] = k[m];
  }
}

void valueAndGrad(const double *restrict inputs, const double *restrict params, double *restrict cache,
                  double *restrict grads) {
  forward(inputs, params, cache);
  backward(inputs, params, cache, grads);
}
