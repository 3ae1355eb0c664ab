// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a program that can be paused costs, by what it does: bench/pause runs these. The argument
// names one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { size = 256, numbers = 1500000 };

static double a[size][size], b[size][size], c[size][size];
static int values[numbers];
static char text[1 << 20];

static double matmul(void) {
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j) {
      a[i][j] = i + j;
      b[i][j] = i - j;
    }
  for (int round = 0; round < 12; ++round)
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) {
        double sum = 0;
        for (int k = 0; k < size; ++k) sum += a[i][k] * b[k][j];
        c[i][j] = sum + round;
      }
  return c[17][33];
}

static __attribute__((noinline)) int fib(int n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

static int by_value(const void* left, const void* right) {
  const int x = *(const int*)left, y = *(const int*)right;
  return (x > y) - (x < y);
}

static double sort(void) {
  unsigned state = 1;
  for (int i = 0; i < numbers; ++i) {
    state = state * 1103515245 + 12345;
    values[i] = (int)(state >> 1);
  }
  qsort(values, numbers, sizeof values[0], by_value);
  return values[numbers / 2];
}

static double strings(void) {
  memset(text, 'x', sizeof text - 1);
  size_t sum = 0;
  for (int round = 0; round < 200; ++round) {
    text[round] = 'y';
    sum += strlen(text) + (size_t)(strchr(text, 'y') - text);
  }
  return (double)sum;
}

static double clocks(void) {
  struct timespec now;
  double sum = 0;
  for (int i = 0; i < 1000000; ++i) {
    clock_gettime(CLOCK_MONOTONIC, &now);
    sum += now.tv_nsec > 0;
  }
  return sum;
}

int main(int count, char** words) {
  const char* kernel = count > 1 ? words[1] : "";
  double result = 0;
  if (strcmp(kernel, "matmul") == 0)
    result = matmul();
  else if (strcmp(kernel, "fib") == 0)
    result = fib(38);
  else if (strcmp(kernel, "sort") == 0)
    result = sort();
  else if (strcmp(kernel, "strings") == 0)
    result = strings();
  else if (strcmp(kernel, "clocks") == 0)
    result = clocks();
  else
    return 2;
  printf("%s %.0f\n", kernel, result);
  return 0;
}
