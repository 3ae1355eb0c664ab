// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Opening and creating: which of the flags wins over what is there.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  CHECK_ERRNO(openat(dir, "absent", O_RDONLY), ENOENT);
  CHECK_ERRNO(openat(dir, "absent/file", O_WRONLY | O_CREAT, 0666), ENOENT);
  CHECK_ERRNO(openat(dir, "", O_RDONLY), ENOENT);

  int fd = openat(dir, "file", O_RDWR | O_CREAT | O_EXCL, 0666);
  REQUIRE(fd >= 0);
  CHECK_EQ(write(fd, "twelve bytes", 12), 12);
  CHECK_OK(close(fd));
  CHECK_ERRNO(openat(dir, "file", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
  CHECK(has_content(dir, "file", "twelve bytes"));

  fd = openat(dir, "file", O_RDWR | O_CREAT, 0666);
  REQUIRE(fd >= 0);
  CHECK_OK(close(fd));
  CHECK(has_content(dir, "file", "twelve bytes"));  // O_CREAT alone leaves the content

  fd = openat(dir, "file", O_WRONLY | O_TRUNC);
  REQUIRE(fd >= 0);
  CHECK_OK(close(fd));
  CHECK(has_content(dir, "file", ""));

  CHECK_ERRNO(openat(dir, "file", O_RDONLY | O_DIRECTORY), ENOTDIR);
  CHECK_ERRNO(openat(dir, "file/below", O_RDONLY), ENOTDIR);
  CHECK_ERRNO(openat(dir, "file/below", O_WRONLY | O_CREAT, 0666), ENOTDIR);

  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_ERRNO(openat(dir, "sub", O_WRONLY), EISDIR);
  CHECK_ERRNO(openat(dir, "sub", O_RDWR), EISDIR);
  CHECK_ERRNO(openat(dir, "sub", O_RDWR | O_CREAT, 0666), EISDIR);
  CHECK_ERRNO(openat(dir, "sub", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
  fd = openat(dir, "sub", O_RDONLY);  // a directory opens without O_DIRECTORY
  REQUIRE(fd >= 0);
  char byte;
  CHECK_ERRNO(read(fd, &byte, 1), EISDIR);
  CHECK_ERRNO(write(fd, "x", 1), EBADF);
  CHECK_OK(close(fd));

  // O_EXCL does not look through a link, O_CREAT alone does.
  CHECK_OK(symlinkat("target", dir, "dangling"));
  CHECK_ERRNO(openat(dir, "dangling", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
  CHECK(!is_there(dir, "target"));
  CHECK_ERRNO(openat(dir, "dangling", O_RDONLY), ENOENT);
  fd = openat(dir, "dangling", O_RDWR | O_CREAT, 0666);
  REQUIRE(fd >= 0);
  CHECK_OK(close(fd));
  CHECK(is_there(dir, "target"));

  CHECK_ERRNO(close(fd), EBADF);
  CHECK_ERRNO(read(fd, &byte, 1), EBADF);
  return check_finish();
}
