// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Hard links: one file under several names, and the link count that says so.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "first", "shared");
  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_OK(linkat(dir, "first", dir, "sub/second", 0));
  struct stat one, two;
  CHECK_OK(fstatat(dir, "first", &one, 0));
  CHECK_OK(fstatat(dir, "sub/second", &two, 0));
  CHECK_EQ(one.st_ino, two.st_ino);
  CHECK_EQ(one.st_dev, two.st_dev);
  CHECK_EQ(one.st_nlink, 2);
  CHECK_EQ(two.st_nlink, 2);
  CHECK_EQ(one.st_size, two.st_size);

  put_file(dir, "sub/second", "changed");
  CHECK(has_content(dir, "first", "changed"));
  CHECK_OK(unlinkat(dir, "first", 0));
  CHECK_OK(fstatat(dir, "sub/second", &two, 0));
  CHECK_EQ(two.st_nlink, 1);
  CHECK(has_content(dir, "sub/second", "changed"));

  CHECK_ERRNO(linkat(dir, "absent", dir, "new", 0), ENOENT);
  CHECK_ERRNO(linkat(dir, "", dir, "new", 0), ENOENT);
  CHECK_ERRNO(linkat(dir, "sub/second", dir, "", 0), ENOENT);
  CHECK_ERRNO(linkat(dir, "sub/second", dir, "sub", 0), EEXIST);
  CHECK_ERRNO(linkat(dir, "sub/second", dir, "sub/second", 0), EEXIST);
  CHECK_ERRNO(linkat(dir, "sub/second", dir, "absent/new", 0), ENOENT);
  CHECK_ERRNO(linkat(dir, "sub/second", dir, "new/", 0), ENOENT);
  CHECK_ERRNO(linkat(dir, "sub", dir, "new", 0), EPERM);

  // A link to a symbolic link is one more name of the symbolic link, unless following is asked for.
  CHECK_OK(symlinkat("sub/second", dir, "symbolic"));
  CHECK_OK(symlinkat("nowhere", dir, "dangling"));
  CHECK_ERRNO(linkat(dir, "sub/second", dir, "dangling", 0), EEXIST);
  CHECK_OK(linkat(dir, "symbolic", dir, "symbolic2", 0));
  CHECK_OK(fstatat(dir, "symbolic2", &two, AT_SYMLINK_NOFOLLOW));
  CHECK(S_ISLNK(two.st_mode));
  CHECK_EQ(two.st_nlink, 2);
  CHECK_OK(linkat(dir, "dangling", dir, "dangling2", 0));
  CHECK_OK(linkat(dir, "symbolic", dir, "followed", AT_SYMLINK_FOLLOW));
  CHECK_OK(fstatat(dir, "followed", &two, AT_SYMLINK_NOFOLLOW));
  CHECK(S_ISREG(two.st_mode));
  return check_finish();
}
