// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A guest that calls a function of the host which does nothing: what one crossing of an engine
// costs, which is in every figure of bench/run. Prints nanoseconds.
#include <stdint.h>
#include <stdio.h>
#include <time.h>

__attribute__((import_module("bench"), import_name("nothing"))) int32_t nothing(int32_t value);

enum { calls = 2000000 };

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static double each(int count) {
  const uint64_t start = now();
  for (int i = 0; i < count; ++i) nothing(i);
  return (double)(now() - start) / count;
}

int main(void) {
  each(calls / 10);
  printf("empty-call %.2f\n", each(calls));
  return 0;
}
