/*
 * Gradients of three of GradBench's evals, written by hand as one writes them for a compiler that optimizes:
 *
 *   gradients <eval> <size…> < numbers      the input as doubles; prints nanoseconds of the fastest call, then the gradient
 *
 * GradBench's own C++ took so long for these on the machine that its times are from, so that how long they take
 * here tells how the machines compare.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_SIZES = 3, FEWEST = 5 };

/* x[m]: of half the sum over t of (sign t - sum x[j] t^j)^2. */
static void llsq(const int *size, const double *restrict x, double *restrict dx) {
  int n = size[0], m = size[1];
  memset(dx, 0, m * sizeof *dx);
  for (int i = 0; i < n; i++) {
    double t = -1 + 2.0 * i / (n - 1), residual = (t > 0) - (t < 0), power = 1;
    for (int j = 0; j < m; j++, power *= t) residual -= x[j] * power;
    power = 1;
    for (int j = 0; j < m; j++, power *= t) dx[j] -= residual * power;
  }
}

/* points[n][d], centers[k][d]: gradient over diagonal of the Hessian, of the sum of squared distances to the nearest. */
static void kmeans(const int *size, const double *restrict points, double *restrict step) {
  int k = size[0], n = size[1], d = size[2];
  const double *restrict centers = points + n * d;
  double count[k];
  memset(count, 0, sizeof count);
  memset(step, 0, k * d * sizeof *step);
  for (int i = 0; i < n; i++) {
    const double *p = points + i * d;
    double least = INFINITY;
    int nearest = 0;
    for (int c = 0; c < k; c++) {
      double distance = 0;
      for (int j = 0; j < d; j++) distance += (centers[c * d + j] - p[j]) * (centers[c * d + j] - p[j]);
      if (distance < least) least = distance, nearest = c;
    }
    count[nearest]++;
    for (int j = 0; j < d; j++) step[nearest * d + j] += centers[nearest * d + j] - p[j];
  }
  for (int c = 0; c < k; c++)
    for (int j = 0; j < d; j++) step[c * d + j] /= count[c];
}

/* x[n]: of log sum exp x, which is the softmax. */
static void lse(const int *size, const double *restrict x, double *restrict dx) {
  int n = size[0];
  double largest = -INFINITY, sum = 0;
  for (int i = 0; i < n; i++)
    if (x[i] > largest) largest = x[i];
  for (int i = 0; i < n; i++) sum += dx[i] = exp(x[i] - largest);
  for (int i = 0; i < n; i++) dx[i] /= sum;
}

typedef void Gradient(const int *size, const double *restrict input, double *restrict result);

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e9 * time.tv_sec + time.tv_nsec;
}

int main(int count, char **words) {
  int size[MOST_SIZES] = {0};
  for (int at = 2; at < count; at++) size[at - 2] = atoi(words[at]);
  const char *eval = words[1];
  int inputs = size[0], results = size[0];
  Gradient *gradient = lse;
  if (strcmp(eval, "llsq") == 0) {
    gradient = llsq, inputs = results = size[1];
  } else if (strcmp(eval, "kmeans") == 0) {
    gradient = kmeans, results = size[0] * size[2], inputs = size[1] * size[2] + results;
  }
  double *input = malloc(inputs * sizeof *input), *result = malloc(results * sizeof *result), least = INFINITY;
  if (fread(input, sizeof *input, inputs, stdin) != (size_t)inputs) return 1;
  double start = now();
  for (int runs = 0; runs < FEWEST || now() - start < 1e9; runs++) {
    double before = now();
    gradient(size, input, result);
    least = fmin(least, now() - before);
  }
  printf("%.17g\n", least);
  for (int at = 0; at < results; at++) printf("%.17g\n", result[at]);
}
