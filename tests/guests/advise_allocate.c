// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_advise, fd_allocate, fd_sync and fd_datasync: kinds, overflow, values that mean nothing.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "content");
  const __wasi_fd_t fd = raw_open(
      dir, "file", 0,
      read_write | __WASI_RIGHTS_FD_ALLOCATE | __WASI_RIGHTS_FD_ADVISE | __WASI_RIGHTS_FD_SYNC, 0);
  const __wasi_fd_t reader = raw_open(dir, "file", 0, __WASI_RIGHTS_FD_READ, 0);

  CHECK_WASI(__wasi_fd_advise(fd, 0, 10, __WASI_ADVICE_WILLNEED), SUCCESS);
  CHECK_WASI(__wasi_fd_advise(fd, UINT64_MAX, UINT64_MAX, __WASI_ADVICE_NORMAL), SUCCESS);
  CHECK_WASI(__wasi_fd_advise(fd, 0, 0, 6), INVAL);
  CHECK_WASI(__wasi_fd_advise(bad_fd, 0, 0, 6), INVAL);
  CHECK_WASI(__wasi_fd_advise(bad_fd, 0, 0, 0), BADF);
  CHECK_WASI(__wasi_fd_advise(dir, 0, 0, 0), BADF);
  CHECK_WASI(__wasi_fd_advise(1, 0, 0, 0), SPIPE);

  CHECK_WASI(__wasi_fd_allocate(fd, 0, 0), INVAL);
  CHECK_WASI(__wasi_fd_allocate(fd, 1ull << 63, 1), INVAL);
  CHECK_WASI(__wasi_fd_allocate(fd, INT64_MAX, 1), FBIG);
  CHECK_WASI(__wasi_fd_allocate(fd, 1, UINT64_MAX), FBIG);
  CHECK(has_content(dir, "file", "content"));
  CHECK_WASI(__wasi_fd_allocate(fd, 5, 5), SUCCESS);
  __wasi_filestat_t stat;
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &stat));
  CHECK_EQ(stat.size, 10);
  CHECK_WASI(__wasi_fd_allocate(reader, 0, 20), BADF);
  CHECK_WASI(__wasi_fd_allocate(dir, 0, 20), BADF);
  CHECK_WASI(__wasi_fd_allocate(1, 0, 20), SPIPE);
  CHECK_WASI(__wasi_fd_allocate(bad_fd, 0, 20), BADF);

  CHECK_WASI(__wasi_fd_sync(fd), SUCCESS);
  CHECK_WASI(__wasi_fd_datasync(reader), SUCCESS);
  CHECK_WASI(__wasi_fd_sync(dir), SUCCESS);
  CHECK_WASI(__wasi_fd_datasync(dir), SUCCESS);
  CHECK_WASI(__wasi_fd_sync(1), SUCCESS);
  CHECK_WASI(__wasi_fd_datasync(1), SUCCESS);
  CHECK_WASI(__wasi_fd_sync(bad_fd), BADF);
  CHECK_WASI(__wasi_fd_datasync(bad_fd), BADF);
  return check_finish();
}
