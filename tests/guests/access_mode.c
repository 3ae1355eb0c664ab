// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A description opened for reading is not written, and the reverse; the mode can be read back.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "content");
  char buffer[8];

  int fd = openat(dir, "file", O_RDONLY);
  REQUIRE(fd >= 0);
  CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
  CHECK_ERRNO(write(fd, "x", 1), EBADF);
  CHECK_ERRNO(pwrite(fd, "x", 1, 0), EBADF);
  CHECK_ERRNO(write(fd, "", 0), EBADF);  // the mode counts although nothing would be written
  CHECK_ERRNO(ftruncate(fd, 0), EINVAL);
  CHECK_EQ(read(fd, buffer, 7), 7);
  CHECK_OK(fsync(fd));
  CHECK_OK(fdatasync(fd));
  CHECK_OK(close(fd));

  fd = openat(dir, "file", O_WRONLY);
  REQUIRE(fd >= 0);
  CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_WRONLY);
  CHECK_ERRNO(read(fd, buffer, 1), EBADF);
  CHECK_ERRNO(pread(fd, buffer, 1, 0), EBADF);
  CHECK_ERRNO(read(fd, buffer, 0), EBADF);
  CHECK_EQ(write(fd, "C", 1), 1);
  CHECK_OK(close(fd));

  fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);
  CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
  CHECK_OK(close(fd));
  CHECK(has_content(dir, "file", "Content"));
  return check_finish();
}
