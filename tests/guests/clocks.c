// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Clocks: monotonic never goes back, real time is past the year 2020, resolutions are not zero.
#include "check.h"

#include <time.h>

int main(void) {
  struct timespec now, last = {0, 0}, resolution;
  bool forwards = true;
  for (int i = 0; i < 10000; ++i) {
    forwards =
        forwards && clock_gettime(CLOCK_MONOTONIC, &now) == 0 &&
        (now.tv_sec > last.tv_sec || (now.tv_sec == last.tv_sec && now.tv_nsec >= last.tv_nsec));
    last = now;
  }
  CHECK(forwards);
  CHECK_OK(clock_gettime(CLOCK_REALTIME, &now));
  CHECK(now.tv_sec > 1577836800);
  CHECK(now.tv_nsec >= 0 && now.tv_nsec < 1000000000);
  CHECK_OK(clock_getres(CLOCK_MONOTONIC, &resolution));
  CHECK(resolution.tv_sec != 0 || resolution.tv_nsec != 0);
  CHECK_OK(clock_getres(CLOCK_REALTIME, &resolution));
  CHECK(resolution.tv_sec != 0 || resolution.tv_nsec != 0);
  return check_finish();
}
