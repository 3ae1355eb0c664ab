// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Deep recursion, through pointers to functions that call each other, with values of all kinds that
// are needed on the way back.
#include <stdint.h>
#include <stdio.h>

typedef double (*step)(int depth, double x, int64_t y);

static double odd(int depth, double x, int64_t y);
static double even(int depth, double x, int64_t y);
static double plain(int depth, double x, int64_t y);
static step steps[3] = {odd, even, plain};

static double odd(int depth, double x, int64_t y) {
  const float kept = (float)x * 1.5f;
  const int64_t product = y * 31 + depth;
  const double below = depth == 0 ? x : steps[depth % 3](depth - 1, x * 0.75 + 1, product);
  if (depth % 100 == 1) printf("odd %d: %g %lld\n", depth, (double)kept, (long long)product);
  return below / 3 + kept;
}

static double even(int depth, double x, int64_t y) {
  char text[24];
  snprintf(text, sizeof text, "%x", (unsigned)(y ^ depth));
  double sum = 0;
  for (int i = 0; text[i] != 0; ++i) sum += text[i];
  const double below = depth == 0 ? x : steps[(depth + 1) % 3](depth - 1, x / 2 + sum, y + depth);
  if (depth % 100 == 50) printf("even %d: %s %g\n", depth, text, sum);
  return below + sum;
}

static double plain(int depth, double x, int64_t y) {
  if (depth == 0) return x;
  const step* next = y % 2 == 0 ? &steps[0] : &steps[1];
  return (*next)(depth - 1, x + 0.5, y >> 1) - (double)depth;
}

static unsigned ackermann(unsigned m, unsigned n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

int main(void) {
  for (int i = 0; i < 3; ++i)
    printf("%d: %.17g\n", i, steps[i](1500 + i, 0.1 * i, INT64_C(0x123456789abcdef) * (i + 1)));
  printf("%u %u\n", ackermann(2, 30), ackermann(3, 4));
  return 7;
}
