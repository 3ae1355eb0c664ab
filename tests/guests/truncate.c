// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Changing the size through one descriptor, seen through another, also when the name is gone.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const int writer = openat(dir, "file", O_RDWR);
  const int reader = openat(dir, "file", O_RDONLY);
  REQUIRE(writer >= 0 && reader >= 0);
  struct stat stat;

  CHECK_EQ(lseek(writer, 8, SEEK_SET), 8);
  CHECK_OK(ftruncate(writer, 4));
  CHECK_EQ(lseek(writer, 0, SEEK_CUR), 8);  // the offset stays, beyond the end now
  CHECK_OK(fstat(reader, &stat));
  CHECK_EQ(stat.st_size, 4);
  CHECK_OK(ftruncate(writer, 6));
  char buffer[8];
  CHECK_EQ(pread(reader, buffer, 8, 0), 6);
  CHECK(memcmp(buffer, "0123\0\0", 6) == 0);

  CHECK_OK(unlinkat(dir, "file", 0));
  CHECK_OK(ftruncate(writer, 2));
  CHECK_EQ(pread(reader, buffer, 8, 0), 2);
  CHECK_OK(ftruncate(writer, 70000));
  CHECK_OK(fstat(reader, &stat));
  CHECK_EQ(stat.st_size, 70000);

  CHECK_ERRNO(ftruncate(reader, 1), EINVAL);
  CHECK_OK(close(reader));
  CHECK_ERRNO(ftruncate(reader, 1), EBADF);
  return check_finish();
}
