// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Listing a directory: `.` and `..`, every name once, kinds and inode numbers as stat says,
// rewinding.
#include "check.h"

#include <dirent.h>

static int count(DIR* stream, const char* name) {
  int found = 0;
  for (struct dirent* entry; (entry = readdir(stream)) != NULL;) {
    if (name == NULL || strcmp(entry->d_name, name) == 0) {
      ++found;
    }
  }
  return found;
}

static bool agrees_with_stat(int dir, const struct dirent* entry) {
  struct stat stat;
  if (fstatat(dir, entry->d_name, &stat, AT_SYMLINK_NOFOLLOW) != 0) {
    return false;
  }
  const int type = S_ISDIR(stat.st_mode) ? DT_DIR : S_ISLNK(stat.st_mode) ? DT_LNK : DT_REG;
  return entry->d_type == type && entry->d_ino == stat.st_ino && entry->d_ino != 0;
}

int main(void) {
  const int dir = work_dir();
  CHECK_OK(mkdirat(dir, "list", 0777));
  CHECK_OK(mkdirat(dir, "list/sub", 0777));
  put_file(dir, "list/file", "");
  put_file(dir, "list/\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "");
  CHECK_OK(symlinkat("file", dir, "list/link"));

  const int list = openat(dir, "list", O_RDONLY | O_DIRECTORY);
  REQUIRE(list >= 0);
  struct stat self;
  CHECK_OK(fstat(list, &self));
  DIR* stream = fdopendir(list);
  REQUIRE(stream != NULL);
  int entries = 0, dots = 0;
  for (struct dirent* entry; (entry = readdir(stream)) != NULL; ++entries) {
    printf("        %s\n", entry->d_name);
    if (strcmp(entry->d_name, ".") == 0) {
      ++dots;
      CHECK_EQ(entry->d_ino, self.st_ino);
      CHECK_EQ(entry->d_type, DT_DIR);
    } else if (strcmp(entry->d_name, "..") == 0) {
      ++dots;
      CHECK_EQ(entry->d_type, DT_DIR);
    } else {
      CHECK(agrees_with_stat(list, entry));
    }
  }
  CHECK_EQ(entries, 6);
  CHECK_EQ(dots, 2);

  // After rewinding, what has changed meanwhile is seen.
  put_file(dir, "list/late", "");
  CHECK_OK(unlinkat(dir, "list/file", 0));
  rewinddir(stream);
  CHECK_EQ(count(stream, "late"), 1);
  rewinddir(stream);
  CHECK_EQ(count(stream, "file"), 0);
  rewinddir(stream);
  CHECK_EQ(count(stream, NULL), 6);

  // A position that was told can be gone back to.
  rewinddir(stream);
  REQUIRE(readdir(stream) != NULL && readdir(stream) != NULL);
  const long third = telldir(stream);
  struct dirent* entry = readdir(stream);
  REQUIRE(entry != NULL);
  char name[256];
  strcpy(name, entry->d_name);
  count(stream, NULL);
  seekdir(stream, third);
  entry = readdir(stream);
  REQUIRE(entry != NULL);
  CHECK(strcmp(entry->d_name, name) == 0);
  CHECK_OK(closedir(stream));

  put_file(dir, "plain", "");
  CHECK(fdopendir(openat(dir, "plain", O_RDONLY)) == NULL);
  return check_finish();
}
