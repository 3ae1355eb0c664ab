// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Symbolic links: kept word for word, followed inside the tree, not followed where asked.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  char buffer[64];
  struct stat stat;
  put_file(dir, "file", "reached");
  CHECK_OK(mkdirat(dir, "sub", 0777));
  put_file(dir, "sub/inner", "inner");

  CHECK_OK(symlinkat("file", dir, "link"));
  CHECK_OK(symlinkat(".//sub/../file", dir, "winding"));
  CHECK_OK(symlinkat("sub", dir, "to_sub"));
  CHECK_OK(symlinkat("../file", dir, "sub/up"));  // relative to the link's own place
  CHECK(has_content(dir, "link", "reached"));
  CHECK(has_content(dir, "winding", "reached"));
  CHECK(has_content(dir, "to_sub/inner", "inner"));
  CHECK(has_content(dir, "sub/up", "reached"));
  CHECK(has_content(dir, "to_sub/up", "reached"));
  CHECK(has_content(dir, "to_sub/../file", "reached"));

  CHECK_EQ(readlinkat(dir, "winding", buffer, sizeof buffer), 14);
  CHECK(memcmp(buffer, ".//sub/../file", 14) == 0);
  memset(buffer, '#', sizeof buffer);
  CHECK_EQ(readlinkat(dir, "winding", buffer, 5), 5);  // cut short, and no more is written
  CHECK(memcmp(buffer, ".//su#", 6) == 0);
  CHECK_ERRNO(readlinkat(dir, "file", buffer, sizeof buffer), EINVAL);
  CHECK_ERRNO(readlinkat(dir, "sub", buffer, sizeof buffer), EINVAL);
  CHECK_ERRNO(readlinkat(dir, "absent", buffer, sizeof buffer), ENOENT);

  CHECK_ERRNO(symlinkat("x", dir, "link"), EEXIST);
  CHECK_ERRNO(symlinkat("x", dir, "sub"), EEXIST);
  CHECK_ERRNO(symlinkat("", dir, "new"), ENOENT);
  CHECK_ERRNO(symlinkat("x", dir, ""), ENOENT);
  CHECK_ERRNO(symlinkat("x", dir, "new/"), ENOENT);
  CHECK_ERRNO(symlinkat("x", dir, "absent/new"), ENOENT);
  CHECK_ERRNO(symlinkat("x", dir, "file/new"), ENOTDIR);

  CHECK_OK(fstatat(dir, "link", &stat, AT_SYMLINK_NOFOLLOW));
  CHECK(S_ISLNK(stat.st_mode));
  CHECK_EQ(stat.st_size, 4);
  CHECK_OK(fstatat(dir, "link", &stat, 0));
  CHECK(S_ISREG(stat.st_mode));
  CHECK_OK(fstatat(dir, "to_sub/", &stat, AT_SYMLINK_NOFOLLOW));  // the slash follows
  CHECK(S_ISDIR(stat.st_mode));

  CHECK_ERRNO(openat(dir, "link", O_RDONLY | O_NOFOLLOW), ELOOP);
  CHECK_ERRNO(openat(dir, "link/", O_RDONLY), ENOTDIR);
  const int fd = openat(dir, "to_sub/inner", O_RDONLY | O_NOFOLLOW);  // only the last one counts
  CHECK(fd >= 0);

  CHECK_OK(symlinkat("loop", dir, "loop"));
  CHECK_OK(symlinkat("pong", dir, "ping"));
  CHECK_OK(symlinkat("ping", dir, "pong"));
  CHECK_ERRNO(openat(dir, "loop", O_RDONLY), ELOOP);
  CHECK_ERRNO(openat(dir, "ping/x", O_RDONLY), ELOOP);
  CHECK_ERRNO(fstatat(dir, "pong", &stat, 0), ELOOP);
  CHECK_OK(fstatat(dir, "pong", &stat, AT_SYMLINK_NOFOLLOW));
  CHECK_OK(unlinkat(dir, "loop", 0));
  return check_finish();
}
