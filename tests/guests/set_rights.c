// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_fdstat_set_rights: rights go and do not come back, and what was opened through a descriptor
// without them does not have them either.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "content");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  __wasi_fdstat_t stat;
  uint8_t byte = 0;
  __wasi_size_t moved = 0;
  const __wasi_iovec_t in = {&byte, 1};
  const __wasi_ciovec_t out = {&byte, 1};

  REQUIRE_WASI(__wasi_fd_fdstat_get(fd, &stat));
  const __wasi_rights_t without = stat.fs_rights_base & ~__WASI_RIGHTS_FD_READ;
  CHECK_WASI(__wasi_fd_fdstat_set_rights(fd, without, stat.fs_rights_inheriting), SUCCESS);
  CHECK_WASI(__wasi_fd_read(fd, &in, 1, &moved), NOTCAPABLE);
  CHECK_WASI(__wasi_fd_write(fd, &out, 1, &moved), SUCCESS);
  CHECK_WASI(__wasi_fd_fdstat_set_rights(fd, stat.fs_rights_base, stat.fs_rights_inheriting),
             NOTCAPABLE);
  REQUIRE_WASI(__wasi_fd_fdstat_get(fd, &stat));
  CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_READ) == 0);
  CHECK_WASI(__wasi_fd_fdstat_set_rights(bad_fd, 0, 0), BADF);

  // A directory that no longer passes on writing.
  const __wasi_fd_t sub = raw_open_dir(dir, ".");
  REQUIRE_WASI(__wasi_fd_fdstat_get(sub, &stat));
  CHECK_WASI(__wasi_fd_fdstat_set_rights(sub, stat.fs_rights_base,
                                         stat.fs_rights_inheriting & ~__WASI_RIGHTS_FD_WRITE),
             SUCCESS);
  __wasi_fd_t opened = 0;
  const __wasi_errno_t result =
      __wasi_path_open(sub, 0, "file", 0, read_write, read_write, 0, &opened);
  if (result == __WASI_ERRNO_SUCCESS) {  // dropped, or refused: never given
    REQUIRE_WASI(__wasi_fd_fdstat_get(opened, &stat));
    CHECK((stat.fs_rights_base & __WASI_RIGHTS_FD_WRITE) == 0);
    CHECK(__wasi_fd_write(opened, &out, 1, &moved) != __WASI_ERRNO_SUCCESS);
  } else {
    CHECK_EQ(result, __WASI_ERRNO_NOTCAPABLE);
  }
  __wasi_fd_t again = 0;
  REQUIRE_WASI(__wasi_path_open(sub, 0, ".", __WASI_OFLAGS_DIRECTORY, 0,
                                ((__wasi_rights_t)1 << 30) - 1, 0, &again));
  REQUIRE_WASI(__wasi_fd_fdstat_get(again, &stat));
  CHECK((stat.fs_rights_inheriting & __WASI_RIGHTS_FD_WRITE) == 0);
  return check_finish();
}
