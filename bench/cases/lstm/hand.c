#include <math.h>
#include <string.h>

enum { T = 32, H = 32, I = 16, G = 4 * H };

// inputs; params and grads
#define Y (T * I)
#define H0 (Y + T)
#define C0 (H0 + H)
#define U (G * I)
#define B (U + G * H)
#define V (B + G)

// cache: the loss, then what backward reads
#define HS 1                    // [T + 1, H]
#define CS (HS + (T + 1) * H)   // [T + 1, H]
#define GATES (CS + (T + 1) * H) // [T, G]
#define TANHS (GATES + T * G)   // [T, H]
#define ERROR (TANHS + T * H)   // [T]
#define DGATES (ERROR + T)      // [T, G]
#define CACHE_SIZE (DGATES + T * G)

static double sigmoid(double x) {
  double e = exp(-fabs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}

void forward(const double *restrict inputs, const double *restrict params, double *restrict cache) {
  memcpy(cache + HS, inputs + H0, H * sizeof(double));
  memcpy(cache + CS, inputs + C0, H * sizeof(double));
  double loss = 0;
  for (int t = 0; t < T; t++) {
    const double *restrict x = inputs + t * I;
    double h[H], gate[G], predicted = 0;
    memcpy(h, cache + HS + t * H, sizeof h);
    // four rows at a time: four sums do not wait for each other
    for (int g = 0; g < G; g += 4) {
      const double *w = params + g * I, *u = params + U + g * H;
      double s0 = params[B + g], s1 = params[B + g + 1], s2 = params[B + g + 2], s3 = params[B + g + 3];
      for (int i = 0; i < I; i++) {
        s0 += w[i] * x[i];
        s1 += w[I + i] * x[i];
        s2 += w[2 * I + i] * x[i];
        s3 += w[3 * I + i] * x[i];
      }
      for (int i = 0; i < H; i++) {
        s0 += u[i] * h[i];
        s1 += u[H + i] * h[i];
        s2 += u[2 * H + i] * h[i];
        s3 += u[3 * H + i] * h[i];
      }
      gate[g] = s0;
      gate[g + 1] = s1;
      gate[g + 2] = s2;
      gate[g + 3] = s3;
    }
    for (int i = 0; i < H; i++) {
      double input = sigmoid(gate[i]), forget = sigmoid(gate[H + i]), output = sigmoid(gate[2 * H + i]);
      double candidate = tanh(gate[3 * H + i]);
      double cell = forget * cache[CS + t * H + i] + input * candidate, tanhc = tanh(cell), hidden = output * tanhc;
      cache[GATES + t * G + i] = input;
      cache[GATES + t * G + H + i] = forget;
      cache[GATES + t * G + 2 * H + i] = output;
      cache[GATES + t * G + 3 * H + i] = candidate;
      cache[CS + (t + 1) * H + i] = cell;
      cache[TANHS + t * H + i] = tanhc;
      cache[HS + (t + 1) * H + i] = hidden;
      predicted += params[V + i] * hidden;
    }
    double error = predicted - inputs[Y + t];
    cache[ERROR + t] = error;
    loss += error * error;
  }
  cache[0] = loss / T;
}

// a [rows of G]^T b [rows of n], two columns of a at a time
static void gather(const double *restrict a, const double *restrict b, int n, double *restrict result) {
  for (int g = 0; g < G; g += 2) {
    for (int i = 0; i < n; i += 4) {
      double s[2][4] = {{0}};
      for (int t = 0; t < T; t++)
        for (int k = 0; k < 4; k++) {
          s[0][k] += a[t * G + g] * b[t * n + i + k];
          s[1][k] += a[t * G + g + 1] * b[t * n + i + k];
        }
      for (int k = 0; k < 4; k++) {
        result[g * n + i + k] = s[0][k];
        result[(g + 1) * n + i + k] = s[1][k];
      }
    }
  }
}

void backward(const double *restrict inputs, const double *restrict params, double *restrict cache,
              double *restrict grads) {
  double dh[H] = {0}, dc[H] = {0}, dv[H] = {0}, db[G] = {0};
  for (int t = T - 1; t >= 0; t--) {
    const double *restrict gate = cache + GATES + t * G;
    double d[G], dpredicted = 2.0 / T * cache[ERROR + t];
    for (int i = 0; i < H; i++) {
      double input = gate[i], forget = gate[H + i], output = gate[2 * H + i], candidate = gate[3 * H + i];
      double tanhc = cache[TANHS + t * H + i];
      dv[i] += dpredicted * cache[HS + (t + 1) * H + i];
      double dhidden = dpredicted * params[V + i] + dh[i];
      double dcell = dhidden * output * (1 - tanhc * tanhc) + dc[i];
      dc[i] = dcell * forget;
      d[i] = dcell * candidate * input * (1 - input);
      d[H + i] = dcell * cache[CS + t * H + i] * forget * (1 - forget);
      d[2 * H + i] = dhidden * tanhc * output * (1 - output);
      d[3 * H + i] = dcell * input * (1 - candidate * candidate);
    }
    memset(dh, 0, sizeof dh);
    for (int g = 0; g < G; g += 4) {
      const double *u = params + U + g * H;
      for (int i = 0; i < H; i++)
        dh[i] += u[i] * d[g] + u[H + i] * d[g + 1] + u[2 * H + i] * d[g + 2] + u[3 * H + i] * d[g + 3];
    }
    for (int g = 0; g < G; g++) db[g] += d[g];
    memcpy(cache + DGATES + t * G, d, sizeof d);
  }
  gather(cache + DGATES, inputs, I, grads);
  gather(cache + DGATES, cache + HS, H, grads + U);
  memcpy(grads + B, db, sizeof db);
  memcpy(grads + V, dv, sizeof dv);
}

void valueAndGrad(const double *restrict inputs, const double *restrict params, double *restrict cache,
                  double *restrict grads) {
  forward(inputs, params, cache);
  backward(inputs, params, cache, grads);
}
