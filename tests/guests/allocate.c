// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reserving space makes a file longer and never shorter; advice changes nothing.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  struct stat stat;
  put_file(dir, "file", "content");
  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);
  CHECK_EQ(posix_fallocate(fd, 0, 100), 0);
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, 100);
  CHECK_EQ(posix_fallocate(fd, 10, 5), 0);
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, 100);
  CHECK_EQ(posix_fallocate(fd, 50, 100), 0);
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, 150);
  char buffer[8];
  CHECK_EQ(pread(fd, buffer, 8, 0), 8);
  CHECK(memcmp(buffer, "content", 8) == 0);
  CHECK_EQ(posix_fallocate(fd, 0, 0), EINVAL);
  CHECK_EQ(posix_fallocate(fd, -1, 5), EINVAL);

  static const int advices[] = {POSIX_FADV_NORMAL,   POSIX_FADV_SEQUENTIAL, POSIX_FADV_RANDOM,
                                POSIX_FADV_WILLNEED, POSIX_FADV_DONTNEED,   POSIX_FADV_NOREUSE};
  for (size_t i = 0; i < sizeof advices / sizeof *advices; ++i) {
    CHECK_EQ(posix_fadvise(fd, 0, 1000, advices[i]), 0);
  }
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, 150);
  CHECK_OK(close(fd));
  const int reader = openat(dir, "file", O_RDONLY);
  CHECK_EQ(posix_fallocate(reader, 0, 200), EBADF);
  CHECK_EQ(posix_fadvise(fd + 100, 0, 0, POSIX_FADV_NORMAL), EBADF);
  return check_finish();
}
