// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Regular files are always ready; a poll with nothing to wait for ends in time.
#include "check.h"

#include <poll.h>
#include <time.h>

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);
  struct pollfd polled[2] = {{.fd = fd, .events = POLLIN}, {.fd = fd, .events = POLLOUT}};
  CHECK_EQ(poll(polled, 2, -1), 2);
  CHECK_EQ(polled[0].revents, POLLIN);
  CHECK_EQ(polled[1].revents, POLLOUT);

  struct timespec before, after;
  CHECK_OK(clock_gettime(CLOCK_MONOTONIC, &before));
  CHECK_OK(nanosleep(&(struct timespec){0, 20000000}, NULL));
  CHECK_OK(clock_gettime(CLOCK_MONOTONIC, &after));
  const long long elapsed =
      (after.tv_sec - before.tv_sec) * 1000000000LL + (after.tv_nsec - before.tv_nsec);
  CHECK(elapsed >= 20000000);
  return check_finish();
}
