// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Four hundred directories deep, made and removed level by level through descriptors.
#include "check.h"

enum { depth = 400 };

int main(void) {
  int dir = work_dir();
  int made = 0;
  for (; made < depth; ++made) {
    if (mkdirat(dir, "d", 0777) != 0) {
      break;
    }
    const int below = openat(dir, "d", O_RDONLY | O_DIRECTORY);
    if (below < 0) {
      break;
    }
    close(dir);
    dir = below;
  }
  CHECK_EQ(made, depth);
  put_file(dir, "bottom", "deep down");
  close(dir);

  static char path[depth * 2 + 16];
  for (int i = 0; i < depth; ++i) {
    memcpy(path + 2 * i, "d/", 2);
  }
  strcpy(path + 2 * depth, "bottom");
  dir = work_dir();
  CHECK(has_content(dir, path, "deep down"));
  CHECK_OK(unlinkat(dir, path, 0));
  int removed = 0;
  for (; removed < depth; ++removed) {
    path[2 * (depth - removed) - 1] = '\0';
    if (unlinkat(dir, path, AT_REMOVEDIR) != 0) {
      break;
    }
  }
  CHECK_EQ(removed, depth);
  CHECK(!is_there(dir, "d"));
  return check_finish();
}
