// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fsync and fdatasync: of files however opened, and of directories.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  const int reader = openat(dir, "file", O_RDONLY);
  const int writer = openat(dir, "file", O_WRONLY);
  REQUIRE(reader >= 0 && writer >= 0);
  CHECK_OK(fsync(writer));
  CHECK_OK(fdatasync(writer));
  CHECK_OK(fsync(reader));
  CHECK_OK(fdatasync(reader));
  CHECK_OK(fsync(dir));
  CHECK_OK(fdatasync(dir));
  CHECK_OK(close(reader));
  CHECK_ERRNO(fsync(reader), EBADF);
  CHECK_ERRNO(fdatasync(reader), EBADF);
  return check_finish();
}
