// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Offsets: where seeking goes, where it refuses to go, and that a refusal moves nothing.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);

  char byte = 0;
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 0);
  CHECK_EQ(lseek(fd, 4, SEEK_SET), 4);
  CHECK_EQ(read(fd, &byte, 1), 1);
  CHECK_EQ(byte, '4');
  CHECK_EQ(lseek(fd, -2, SEEK_CUR), 3);
  CHECK_EQ(lseek(fd, -1, SEEK_END), 9);
  CHECK_EQ(read(fd, &byte, 1), 1);
  CHECK_EQ(byte, '9');
  CHECK_EQ(read(fd, &byte, 1), 0);

  CHECK_EQ(lseek(fd, 5, SEEK_SET), 5);
  CHECK_ERRNO(lseek(fd, -1, SEEK_SET), EINVAL);
  CHECK_ERRNO(lseek(fd, -6, SEEK_CUR), EINVAL);
  CHECK_ERRNO(lseek(fd, -11, SEEK_END), EINVAL);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 5);

  // Beyond the end is a place like any other: nothing to read, and a write leaves a hole of zeros.
  CHECK_EQ(lseek(fd, 5, SEEK_END), 15);
  CHECK_EQ(read(fd, &byte, 1), 0);
  CHECK_EQ(write(fd, "x", 1), 1);
  char hole[6];
  CHECK_EQ(pread(fd, hole, 6, 10), 6);
  CHECK(memcmp(hole, "\0\0\0\0\0x", 6) == 0);
  CHECK_EQ(lseek(fd, 0, SEEK_END), 16);
  CHECK_OK(close(fd));
  CHECK_ERRNO(lseek(fd, 0, SEEK_CUR), EBADF);
  return check_finish();
}
