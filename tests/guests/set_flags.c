// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_fdstat_set_flags: append and nonblock change; sync bits must stay as they were at the open.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  __wasi_fdstat_t stat;
  CHECK_EQ(lseek((int)fd, 3, SEEK_SET), 3);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_APPEND), SUCCESS);
  REQUIRE_WASI(__wasi_fd_fdstat_get(fd, &stat));
  CHECK_EQ(stat.fs_flags, __WASI_FDFLAGS_APPEND);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_NONBLOCK), SUCCESS);
  REQUIRE_WASI(__wasi_fd_fdstat_get(fd, &stat));
  CHECK_EQ(stat.fs_flags, __WASI_FDFLAGS_NONBLOCK);
  CHECK_EQ(lseek((int)fd, 0, SEEK_CUR), 3);

  CHECK_WASI(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_SYNC), INVAL);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(fd, __WASI_FDFLAGS_DSYNC), INVAL);
  REQUIRE_WASI(__wasi_fd_fdstat_get(fd, &stat));
  CHECK_EQ(stat.fs_flags, __WASI_FDFLAGS_NONBLOCK);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(fd, 1 << 5), INVAL);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(bad_fd, 0), BADF);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(bad_fd, 1 << 5), INVAL);  // decoding comes first

  const __wasi_fd_t synced = raw_open(dir, "file", 0, read_write, __WASI_FDFLAGS_SYNC);
  REQUIRE_WASI(__wasi_fd_fdstat_get(synced, &stat));
  CHECK_EQ(stat.fs_flags & __WASI_FDFLAGS_SYNC, __WASI_FDFLAGS_SYNC);
  CHECK_WASI(__wasi_fd_fdstat_set_flags(synced, stat.fs_flags | __WASI_FDFLAGS_NONBLOCK), SUCCESS);
  CHECK(has_content(dir, "file", "0123456789"));
  return check_finish();
}
