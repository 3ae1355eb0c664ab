// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_fdstat_get: kind, flags and rights of files, directories, preopens and the standard
// descriptors.
#include "raw.h"

static __wasi_fdstat_t fdstat(__wasi_fd_t fd) {
  __wasi_fdstat_t stat;
  memset(&stat, 0xff, sizeof stat);
  REQUIRE_WASI(__wasi_fd_fdstat_get(fd, &stat));
  return stat;
}

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  __wasi_fdstat_t stat = fdstat(raw_open(dir, "file", 0, read_write, 0));
  CHECK_EQ(stat.fs_filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK_EQ(stat.fs_flags, 0);
  CHECK((stat.fs_rights_base & read_write) == read_write);

  stat = fdstat(raw_open(dir, "file", 0, __WASI_RIGHTS_FD_READ, 0));
  CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_READ) != 0);
  CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_WRITE) == 0);
  stat = fdstat(raw_open(dir, "file", 0, __WASI_RIGHTS_FD_WRITE, 0));
  CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_READ) == 0);
  CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_WRITE) != 0);

  const __wasi_fdflags_t flags = __WASI_FDFLAGS_APPEND | __WASI_FDFLAGS_NONBLOCK;
  stat = fdstat(raw_open(dir, "file", 0, read_write, flags));
  CHECK_EQ(stat.fs_flags, flags);

  // Directories are not sought or cut, but pass on what their files need.
  CHECK_OK(mkdirat(dir, "sub", 0777));
  const __wasi_fd_t sub = raw_open_dir(dir, "sub");
  const __wasi_fd_t directories[2] = {first_preopen, sub};
  for (int i = 0; i < 2; ++i) {
    stat = fdstat(directories[i]);
    CHECK_EQ(stat.fs_filetype, __WASI_FILETYPE_DIRECTORY);
    CHECK_EQ(stat.fs_flags, 0);
    CHECK((stat.fs_rights_base & (__WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE)) ==
          0);
    CHECK((stat.fs_rights_base & __WASI_RIGHTS_PATH_OPEN) != 0);
    CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_READDIR) != 0);
    CHECK((stat.fs_rights_inheriting & read_write) == read_write);
  }

  // A pipe has neither seek nor tell; it is no terminal either.
  stat = fdstat(1);
  CHECK(stat.fs_filetype != __WASI_FILETYPE_CHARACTER_DEVICE);
  CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_WRITE) != 0);
  CHECK_WASI(__wasi_fd_fdstat_get(bad_fd, &stat), BADF);

  // The eight bytes before the rights are all written: no byte of the host's memory shows.
  uint8_t bytes[sizeof stat];
  memset(bytes, 0xff, sizeof bytes);
  REQUIRE_WASI(__wasi_fd_fdstat_get(first_preopen, (__wasi_fdstat_t*)bytes));
  CHECK(bytes[1] == 0 && memcmp(bytes + 4, "\0\0\0\0", 4) == 0);
  return check_finish();
}
