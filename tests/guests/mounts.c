// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Mounts in a mount: seen in listings, crossed by walking, not by rename or link, and not to be
// removed.
#include "check.h"

#include <dirent.h>

static bool listed(int dir, const char* path, const char* name) {
  DIR* stream = fdopendir(openat(dir, path, O_RDONLY | O_DIRECTORY));
  bool found = false;
  if (stream != NULL) {
    for (struct dirent* entry; (entry = readdir(stream)) != NULL;) {
      found = found || (strcmp(entry->d_name, name) == 0 && entry->d_type == DT_DIR);
    }
    closedir(stream);
  }
  return found;
}

int main(void) {
  const int root = work_dir();  // mounts at /a, /b and /deep/down; nobody made these directories
  CHECK(listed(root, ".", "a") && listed(root, ".", "b") && listed(root, ".", "deep"));
  CHECK(listed(root, "deep", "down"));
  put_file(root, "a/file", "in a");
  put_file(root, "b/file", "in b");
  put_file(root, "deep/down/file", "deep down");
  put_file(root, "file", "in the root");
  CHECK(has_content(root, "a/../b/file", "in b"));
  CHECK(has_content(root, "deep/down/../../a/file", "in a"));
  CHECK(has_content(root, "deep/down/../../file", "in the root"));

  struct stat one, two;
  CHECK_OK(fstatat(root, "a", &one, 0));
  CHECK_OK(fstatat(root, "b", &two, 0));
  CHECK(one.st_dev != two.st_dev);
  CHECK_OK(fstatat(root, "a/..", &one, 0));
  CHECK_OK(fstatat(root, ".", &two, 0));
  CHECK(one.st_dev == two.st_dev && one.st_ino == two.st_ino);

  CHECK_ERRNO(renameat(root, "a/file", root, "b/moved"), EXDEV);
  CHECK_ERRNO(renameat(root, "file", root, "a/moved"), EXDEV);
  CHECK_ERRNO(linkat(root, "a/file", root, "b/linked", 0), EXDEV);
  CHECK(has_content(root, "a/file", "in a"));

  // A link may lead from one mount into another.
  CHECK_OK(symlinkat("b/../a/file", root, "link"));
  CHECK(has_content(root, "link", "in a"));
  CHECK_OK(symlinkat("deep/down", root, "to_down"));
  CHECK(has_content(root, "to_down/file", "deep down"));

  // A directory that is only there because it leads to a mount takes nothing else.
  CHECK_ERRNO(openat(root, "deep/new", O_WRONLY | O_CREAT, 0666), EROFS);
  CHECK_ERRNO(mkdirat(root, "deep/new", 0777), EROFS);

  CHECK_ERRNO(unlinkat(root, "a", AT_REMOVEDIR), EBUSY);
  CHECK_ERRNO(renameat(root, "a", root, "c"), EBUSY);
  CHECK_ERRNO(renameat(root, "deep", root, "c"), EBUSY);  // it leads to a mount
  CHECK_ERRNO(unlinkat(root, "deep", AT_REMOVEDIR), EBUSY);
  CHECK_ERRNO(mkdirat(root, "a", 0777), EEXIST);
  CHECK_ERRNO(openat(root, "b", O_WRONLY | O_CREAT | O_EXCL, 0666), EEXIST);
  CHECK(has_content(root, "a/file", "in a"));
  return check_finish();
}
