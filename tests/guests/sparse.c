// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A hole reads as zeros, a byte far away is where it was put, and cutting the file forgets what was
// behind.
#include "check.h"

enum { far_away = 3 * 1024 * 1024 + 17 };

int main(void) {
  const int dir = work_dir();
  const int fd = openat(dir, "sparse", O_RDWR | O_CREAT, 0666);
  REQUIRE(fd >= 0);
  CHECK_EQ(pwrite(fd, "x", 1, far_away), 1);
  struct stat stat;
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, far_away + 1);

  static char block[65536], zeros[65536];
  bool all_zero = true;
  for (off_t at = 0; at < far_away; at += (off_t)sizeof block) {
    const size_t want =
        far_away - at < (off_t)sizeof block ? (size_t)(far_away - at) : sizeof block;
    all_zero =
        all_zero && pread(fd, block, want, at) == (ssize_t)want && memcmp(block, zeros, want) == 0;
  }
  CHECK(all_zero);

  CHECK_EQ(pwrite(fd, "behind", 6, 100000), 6);
  CHECK_OK(ftruncate(fd, 100003));
  CHECK_OK(ftruncate(fd, 200000));
  CHECK_EQ(pread(fd, block, 6, 100000), 6);
  CHECK(memcmp(block, "beh\0\0\0", 6) == 0);
  CHECK_EQ(pread(fd, block, 1, far_away), 0);
  CHECK_OK(ftruncate(fd, 0));
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, 0);
  return check_finish();
}
