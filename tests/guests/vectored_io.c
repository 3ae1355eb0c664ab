// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// readv and writev: all parts in order, empty ones anywhere among them.
#include "check.h"

#include <sys/uio.h>

int main(void) {
  const int dir = work_dir();
  const int fd = openat(dir, "file", O_RDWR | O_CREAT, 0666);
  REQUIRE(fd >= 0);
  struct iovec parts[4] = {{"one ", 4}, {"", 0}, {"two ", 4}, {"three", 5}};
  CHECK_EQ(writev(fd, parts, 4), 13);
  CHECK(has_content(dir, "file", "one two three"));

  char a[2], b[1], c[32];
  memset(c, '#', sizeof c);
  struct iovec into[4] = {{a, sizeof a}, {b, 0}, {b, sizeof b}, {c, sizeof c}};
  CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
  CHECK_EQ(readv(fd, into, 4), 13);
  CHECK(memcmp(a, "on", 2) == 0 && b[0] == 'e' && memcmp(c, " two three#", 11) == 0);
  CHECK_EQ(readv(fd, into, 4), 0);

  struct iovec empty[2] = {{a, 0}, {b, 0}};
  CHECK_EQ(readv(fd, empty, 2), 0);
  CHECK_EQ(writev(fd, empty, 2), 0);
  CHECK_EQ(preadv(fd, into, 3, 4), 3);
  CHECK(memcmp(a, "tw", 2) == 0 && b[0] == 'o');
  CHECK_EQ(pwritev(fd, parts, 2, 9), 4);
  CHECK(has_content(dir, "file", "one two tone "));
  return check_finish();
}
