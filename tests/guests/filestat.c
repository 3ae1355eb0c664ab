// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_filestat_get and path_filestat_get: every field, written at its place.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "12345");
  CHECK_OK(symlinkat("file", dir, "link"));
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  __wasi_filestat_t by_fd, by_path, followed, of_link;
  memset(&by_fd, 0xff, sizeof by_fd);
  memset(&by_path, 0xee, sizeof by_path);
  CHECK_WASI(__wasi_fd_filestat_get(fd, &by_fd), SUCCESS);
  CHECK_WASI(__wasi_path_filestat_get(dir, 0, "file", &by_path), SUCCESS);
  CHECK(by_fd.dev == by_path.dev && by_fd.ino == by_path.ino && by_fd.size == by_path.size);
  CHECK(by_fd.mtim == by_path.mtim && by_fd.ctim == by_path.ctim && by_fd.nlink == by_path.nlink);
  CHECK_EQ(by_fd.filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK_EQ(by_fd.size, 5);
  CHECK_EQ(by_fd.nlink, 1);
  CHECK(by_fd.ino != 0 && by_fd.mtim > 1577836800ull * 1000000000);
  uint8_t bytes[sizeof by_fd];
  memset(bytes, 0xff, sizeof bytes);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, (__wasi_filestat_t*)bytes));
  CHECK(memcmp(bytes + 17, "\0\0\0\0\0\0\0", 7) == 0);  // the padding after the kind

  CHECK_WASI(__wasi_path_filestat_get(dir, 0, "link", &of_link), SUCCESS);
  CHECK_EQ(of_link.filetype, __WASI_FILETYPE_SYMBOLIC_LINK);
  CHECK_EQ(of_link.size, 4);
  CHECK_WASI(__wasi_path_filestat_get(dir, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, "link", &followed),
             SUCCESS);
  CHECK_EQ(followed.ino, by_fd.ino);
  CHECK(of_link.ino != by_fd.ino);

  CHECK_WASI(__wasi_fd_filestat_get(dir, &by_fd), SUCCESS);
  CHECK_EQ(by_fd.filetype, __WASI_FILETYPE_DIRECTORY);
  CHECK_WASI(__wasi_fd_filestat_get(1, &by_fd), SUCCESS);  // standard output has one too
  CHECK(by_fd.filetype != __WASI_FILETYPE_DIRECTORY);
  CHECK_WASI(__wasi_fd_filestat_get(bad_fd, &by_fd), BADF);
  CHECK_WASI(__wasi_path_filestat_get(bad_fd, 0, "file", &by_fd), BADF);
  CHECK_WASI(__wasi_path_filestat_get(dir, 2, "file", &by_fd), INVAL);
  return check_finish();
}
