// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Status flags: reported as opened, and changed without touching offset, content or access mode.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const int fd = openat(dir, "file", O_RDWR | O_NONBLOCK);
  REQUIRE(fd >= 0);
  CHECK((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
  CHECK_EQ(lseek(fd, 5, SEEK_SET), 5);
  CHECK_OK(fcntl(fd, F_SETFL, 0));
  CHECK_EQ(fcntl(fd, F_GETFL) & (O_NONBLOCK | O_APPEND), 0);
  CHECK_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
  CHECK_OK(fcntl(fd, F_SETFL, O_NONBLOCK | O_APPEND));
  CHECK_EQ(fcntl(fd, F_GETFL) & (O_NONBLOCK | O_APPEND), O_NONBLOCK | O_APPEND);
  CHECK_EQ(lseek(fd, 0, SEEK_CUR), 5);
  CHECK(has_content(dir, "file", "0123456789"));
  char byte = 0;
  CHECK_EQ(read(fd, &byte, 1), 1);
  CHECK_EQ(byte, '5');

  // Another description of the same file has flags of its own.
  const int other = openat(dir, "file", O_RDWR);
  REQUIRE(other >= 0);
  CHECK_EQ(fcntl(other, F_GETFL) & (O_NONBLOCK | O_APPEND), 0);
  // A name that is gone does not matter to the flags of what is open.
  CHECK_OK(unlinkat(dir, "file", 0));
  CHECK_OK(fcntl(fd, F_SETFL, O_APPEND));
  CHECK(!is_there(dir, "file"));
  CHECK_OK(close(fd));
  CHECK_ERRNO(fcntl(fd, F_GETFL), EBADF);
  return check_finish();
}
