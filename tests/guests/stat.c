// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What stat says, through a descriptor and through a path.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  struct stat by_fd, by_path, other;
  put_file(dir, "file", "12345");
  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);
  CHECK_OK(fstat(fd, &by_fd));
  CHECK_OK(fstatat(dir, "file", &by_path, 0));
  CHECK(S_ISREG(by_fd.st_mode) && S_ISREG(by_path.st_mode));
  CHECK_EQ(by_fd.st_size, 5);
  CHECK_EQ(by_fd.st_nlink, 1);
  CHECK(by_fd.st_ino != 0);
  CHECK_EQ(by_fd.st_ino, by_path.st_ino);
  CHECK_EQ(by_fd.st_dev, by_path.st_dev);
  CHECK_EQ(by_fd.st_mtim.tv_sec, by_path.st_mtim.tv_sec);
  CHECK_EQ(by_fd.st_mtim.tv_nsec, by_path.st_mtim.tv_nsec);

  put_file(dir, "other", "");
  CHECK_OK(fstatat(dir, "other", &other, 0));
  CHECK(other.st_ino != by_path.st_ino);
  CHECK_OK(renameat(dir, "file", dir, "renamed"));
  CHECK_OK(fstatat(dir, "renamed", &other, 0));
  CHECK_EQ(other.st_ino, by_path.st_ino);  // the name is no part of what a file is

  CHECK_EQ(pwrite(fd, "x", 1, 9), 1);
  CHECK_OK(fstatat(dir, "renamed", &other, 0));
  CHECK_EQ(other.st_size, 10);

  CHECK_OK(fstat(dir, &by_fd));
  CHECK(S_ISDIR(by_fd.st_mode));
  CHECK_OK(fstatat(dir, ".", &by_path, 0));
  CHECK_EQ(by_fd.st_ino, by_path.st_ino);
  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_OK(fstatat(dir, "sub", &by_fd, 0));
  CHECK_OK(fstatat(dir, "sub/.", &by_path, 0));
  CHECK_EQ(by_fd.st_ino, by_path.st_ino);
  CHECK_OK(fstatat(dir, "sub/../sub/", &by_path, 0));
  CHECK_EQ(by_fd.st_ino, by_path.st_ino);

  CHECK_ERRNO(fstatat(dir, "absent", &other, 0), ENOENT);
  CHECK_ERRNO(fstatat(dir, "", &other, 0), ENOENT);
  CHECK_ERRNO(fstatat(dir, "renamed/", &other, 0), ENOTDIR);
  CHECK_ERRNO(fstatat(dir, "renamed/.", &other, 0), ENOTDIR);
  CHECK_ERRNO(fstatat(fd, "x", &other, 0), ENOTDIR);
  CHECK_OK(close(fd));
  CHECK_ERRNO(fstat(fd, &other), EBADF);
  return check_finish();
}
