// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A memory tree that was given a copy of a host directory: the same content, links as links, all of
// it ours.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  CHECK(has_content(dir, "file", "content of the file\n"));
  CHECK(has_content(dir, "dir/inner", "inner\n"));
  CHECK(has_content(dir, "dir/deep/deepest", "deepest\n"));
  char target[16];
  CHECK_EQ(readlinkat(dir, "link", target, sizeof target), 4);
  CHECK(has_content(dir, "link", "content of the file\n"));
  put_file(dir, "file", "changed");
  CHECK(has_content(dir, "link", "changed"));
  CHECK_OK(unlinkat(dir, "dir/deep/deepest", 0));
  CHECK_OK(unlinkat(dir, "dir/deep", AT_REMOVEDIR));
  CHECK_OK(renameat(dir, "dir", dir, "renamed"));
  CHECK(has_content(dir, "renamed/inner", "inner\n"));
  return check_finish();
}
