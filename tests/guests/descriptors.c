// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Descriptor numbers: the lowest free one is given, many may be open, and a number is as good as
// new.
#include "check.h"

enum { many = 200 };

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const int first = openat(dir, "file", O_RDONLY);
  const int second = openat(dir, "file", O_RDONLY);
  const int third = openat(dir, "file", O_RDONLY);
  REQUIRE(first >= 0 && second > first && third > second);
  CHECK_OK(close(second));
  CHECK_EQ(openat(dir, "file", O_RDONLY), second);
  CHECK_OK(close(first));
  CHECK_OK(close(third));
  CHECK_EQ(openat(dir, "file", O_RDONLY), first);
  CHECK_EQ(openat(dir, "file", O_RDONLY), third);

  int fds[many];
  bool all = true;
  for (int i = 0; i < many; ++i) {
    fds[i] = openat(dir, "file", O_RDONLY);
    all = all && fds[i] >= 0 && lseek(fds[i], i % 10, SEEK_SET) == i % 10;
  }
  for (int i = 0; i < many; ++i) {
    char byte = 0;
    all = all && read(fds[i], &byte, 1) == 1 && byte == '0' + i % 10;
  }
  for (int i = 0; i < many; ++i) {
    all = all && close(fds[i]) == 0;
  }
  CHECK(all);
  CHECK_ERRNO(close(fds[many / 2]), EBADF);
  CHECK_ERRNO(close(-1), EBADF);
  CHECK_ERRNO(close(1 << 20), EBADF);
  CHECK_EQ(openat(dir, "file", O_RDONLY), fds[0]);
  return check_finish();
}
