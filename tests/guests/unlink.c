// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Removing names: of files, of directories, with a slash behind; what is open stays usable.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "kept while open");
  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_OK(symlinkat("file", dir, "link"));
  CHECK_OK(symlinkat("sub", dir, "link_to_sub"));

  CHECK_ERRNO(unlinkat(dir, "absent", 0), ENOENT);
  CHECK_ERRNO(unlinkat(dir, "", 0), ENOENT);
  CHECK_ERRNO(unlinkat(dir, "sub", 0), EISDIR);
  CHECK_ERRNO(unlinkat(dir, "sub/", 0), EISDIR);
  CHECK_ERRNO(unlinkat(dir, "file/", 0), ENOTDIR);
  CHECK_ERRNO(unlinkat(dir, "file/below", 0), ENOTDIR);
  CHECK_ERRNO(unlinkat(dir, "absent/below", 0), ENOENT);
  CHECK(is_there(dir, "file") && is_there(dir, "sub"));

  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);
  CHECK_OK(unlinkat(dir, "file", 0));
  CHECK(!is_there(dir, "file"));
  CHECK(is_there(dir, "link"));  // the link is no name of the file
  char buffer[32];
  CHECK_EQ(read(fd, buffer, sizeof buffer), 15);
  CHECK_EQ(write(fd, "!", 1), 1);
  struct stat stat;
  CHECK_OK(fstat(fd, &stat));
  CHECK_EQ(stat.st_size, 16);
  CHECK_EQ(stat.st_nlink, 0);
  put_file(dir, "file", "another");  // the name is free for something else
  CHECK_EQ(pread(fd, buffer, 4, 0), 4);
  CHECK(memcmp(buffer, "kept", 4) == 0);
  CHECK_OK(close(fd));

  CHECK_OK(unlinkat(dir, "link", 0));  // of the link itself
  CHECK_OK(unlinkat(dir, "link_to_sub", 0));
  CHECK(is_there(dir, "file") && is_there(dir, "sub"));
  return check_finish();
}
