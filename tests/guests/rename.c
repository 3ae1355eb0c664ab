// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Renaming: what may replace what, and what must stay as it was.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "a", "a");
  put_file(dir, "b", "b");
  CHECK_ERRNO(renameat(dir, "absent", dir, "c"), ENOENT);
  CHECK_ERRNO(renameat(dir, "a", dir, "absent/c"), ENOENT);
  CHECK_ERRNO(renameat(dir, "", dir, "c"), ENOENT);
  CHECK_ERRNO(renameat(dir, "a", dir, ""), ENOENT);
  CHECK_OK(renameat(dir, "a", dir, "a"));
  CHECK(has_content(dir, "a", "a"));

  // A file over a file; what was there lives on where it is open.
  const int old = openat(dir, "b", O_RDONLY);
  REQUIRE(old >= 0);
  CHECK_OK(renameat(dir, "a", dir, "b"));
  CHECK(!is_there(dir, "a"));
  CHECK(has_content(dir, "b", "a"));
  char byte = 0;
  CHECK_EQ(read(old, &byte, 1), 1);
  CHECK_EQ(byte, 'b');

  CHECK_OK(mkdirat(dir, "empty", 0777));
  CHECK_OK(mkdirat(dir, "full", 0777));
  put_file(dir, "full/file", "inside");
  CHECK_ERRNO(renameat(dir, "b", dir, "empty"), EISDIR);
  CHECK_ERRNO(renameat(dir, "full", dir, "b"), ENOTDIR);
  CHECK_ERRNO(renameat(dir, "empty", dir, "full"), ENOTEMPTY);
  CHECK_OK(renameat(dir, "full", dir, "empty"));
  CHECK(has_content(dir, "empty/file", "inside"));
  CHECK(!is_there(dir, "full"));

  CHECK_ERRNO(renameat(dir, "empty", dir, "empty/sub"), EINVAL);
  CHECK_OK(mkdirat(dir, "empty/sub", 0777));
  CHECK_ERRNO(renameat(dir, "empty", dir, "empty/sub/sub"), EINVAL);
  CHECK_ERRNO(renameat(dir, "empty/sub", dir, "empty"), ENOTEMPTY);
  CHECK_ERRNO(renameat(dir, ".", dir, "dot"), EBUSY);

  // Slashes behind the names: for directories only.
  CHECK_OK(renameat(dir, "empty/", dir, "moved/"));
  CHECK(has_content(dir, "moved/file", "inside"));
  CHECK_ERRNO(renameat(dir, "b/", dir, "c"), ENOTDIR);
  CHECK_ERRNO(renameat(dir, "b", dir, "c/"), ENOTDIR);

  // Two names of one file: nothing happens, both stay.
  CHECK_OK(linkat(dir, "b", dir, "twin", 0));
  CHECK_OK(renameat(dir, "b", dir, "twin"));
  CHECK(is_there(dir, "b") && is_there(dir, "twin"));

  // A link is renamed, not what it names.
  CHECK_OK(symlinkat("b", dir, "link"));
  CHECK_OK(renameat(dir, "link", dir, "link2"));
  struct stat stat;
  CHECK_OK(fstatat(dir, "link2", &stat, AT_SYMLINK_NOFOLLOW));
  CHECK(S_ISLNK(stat.st_mode));
  CHECK(is_there(dir, "b"));

  // An open directory moves along, and its `..` is where it is now.
  CHECK_OK(mkdirat(dir, "from", 0777));
  CHECK_OK(mkdirat(dir, "to", 0777));
  CHECK_OK(mkdirat(dir, "from/child", 0777));
  const int child = openat(dir, "from/child", O_RDONLY | O_DIRECTORY);
  REQUIRE(child >= 0);
  CHECK_OK(renameat(dir, "from/child", dir, "to/child"));
  put_file(child, "new", "made after the move");
  CHECK(has_content(dir, "to/child/new", "made after the move"));
  return check_finish();
}
