// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// pread and pwrite: at their own offset, without moving the description's.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);
  char buffer[16];

  CHECK_EQ(lseek(fd, 3, SEEK_SET), 3);
  CHECK_EQ(pread(fd, buffer, 4, 5), 4);
  CHECK(memcmp(buffer, "5678", 4) == 0);
  CHECK_EQ(pwrite(fd, "AB", 2, 8), 2);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 3);
  CHECK_EQ(pread(fd, buffer, 16, 6), 4);  // short at the end
  CHECK(memcmp(buffer, "67AB", 4) == 0);
  CHECK_EQ(pread(fd, buffer, 1, 10), 0);
  CHECK_EQ(pread(fd, buffer, 1, 1000000), 0);
  CHECK_EQ(pread(fd, buffer, 0, 0), 0);
  CHECK_ERRNO(pread(fd, buffer, 1, -1), EINVAL);
  CHECK_ERRNO(pwrite(fd, "x", 1, -1), EINVAL);
  CHECK_EQ(pwrite(fd, "end", 3, 20), 3);
  CHECK_EQ(pread(fd, buffer, 13, 10), 13);
  CHECK(memcmp(buffer, "\0\0\0\0\0\0\0\0\0\0end", 13) == 0);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 3);
  return check_finish();
}
