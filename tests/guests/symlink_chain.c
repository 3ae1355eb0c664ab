// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Forty links one behind the other are followed, forty-one are not.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "link0", "the end of the chain");
  for (int i = 1; i <= 41; ++i) {
    char name[16], target[16];
    snprintf(name, sizeof name, "link%d", i);
    snprintf(target, sizeof target, "link%d", i - 1);
    if (symlinkat(target, dir, name) != 0) {
      CHECK_OK(-1);
    }
  }
  CHECK(has_content(dir, "link1", "the end of the chain"));
  CHECK(has_content(dir, "link40", "the end of the chain"));
  CHECK_ERRNO(openat(dir, "link41", O_RDONLY), ELOOP);
  return check_finish();
}
