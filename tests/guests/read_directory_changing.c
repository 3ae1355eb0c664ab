// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A directory of two thousand, listed while names are removed and added: each name that is there
// all the time comes exactly once, none twice, and the listing ends.
#include "check.h"

#include <dirent.h>

enum { files = 2000 };

int main(void) {
  const int dir = work_dir();
  static unsigned char seen[files], removed[files];
  CHECK_OK(mkdirat(dir, "many", 0777));
  const int many = openat(dir, "many", O_RDONLY | O_DIRECTORY);
  REQUIRE(many >= 0);
  char name[32];
  for (int i = 0; i < files; ++i) {
    snprintf(name, sizeof name, "file%d", i);
    const int fd = openat(many, name, O_WRONLY | O_CREAT, 0666);
    if (fd < 0) {
      CHECK_OK(fd);
    }
    close(fd);
  }

  DIR* stream = fdopendir(openat(many, ".", O_RDONLY | O_DIRECTORY));
  REQUIRE(stream != NULL);
  int steps = 0, number = 0;
  for (struct dirent* entry; (entry = readdir(stream)) != NULL && steps < 10 * files; ++steps) {
    if (sscanf(entry->d_name, "file%d", &number) == 1 && number < files) {
      ++seen[number];
      // Every third step the name just seen goes, and one that may be ahead or behind goes too.
      if (steps % 3 == 0) {
        const int victims[2] = {number, (number * 7 + 13) % files};
        for (int i = 0; i < 2; ++i) {
          snprintf(name, sizeof name, "file%d", victims[i]);
          if (unlinkat(many, name, 0) == 0) {
            removed[victims[i]] = 1;
          }
        }
        snprintf(name, sizeof name, "added%d", steps);
        close(openat(many, name, O_WRONLY | O_CREAT, 0666));
      }
    }
  }
  CHECK(steps < 10 * files);
  int twice = 0, missed = 0, gone = 0;
  for (int i = 0; i < files; ++i) {
    twice += seen[i] > 1;
    missed += seen[i] == 0 && !removed[i];
    gone += removed[i];
  }
  CHECK(gone > 100);
  CHECK_EQ(twice, 0);
  CHECK_EQ(missed, 0);
  CHECK_OK(closedir(stream));

  // A directory can be emptied by going through it.
  stream = fdopendir(openat(many, ".", O_RDONLY | O_DIRECTORY));
  REQUIRE(stream != NULL);
  for (struct dirent* entry; (entry = readdir(stream)) != NULL;) {
    if (entry->d_name[0] != '.' && unlinkat(many, entry->d_name, 0) != 0) {
      CHECK_OK(-1);
    }
  }
  CHECK_OK(closedir(stream));
  CHECK_OK(unlinkat(dir, "many", AT_REMOVEDIR));
  return check_finish();
}
