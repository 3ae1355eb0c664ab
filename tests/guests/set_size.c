// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_filestat_set_size: limits, kinds and access modes.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  CHECK_WASI(__wasi_fd_filestat_set_size(fd, 4), SUCCESS);
  CHECK(has_content(dir, "file", "0123"));
  CHECK_WASI(__wasi_fd_filestat_set_size(fd, 1ull << 63), FBIG);
  CHECK_WASI(__wasi_fd_filestat_set_size(fd, UINT64_MAX), FBIG);
  CHECK(has_content(dir, "file", "0123"));

  const __wasi_fd_t reader = raw_open(dir, "file", 0, __WASI_RIGHTS_FD_READ, 0);
  CHECK_WASI(__wasi_fd_filestat_set_size(reader, 1), INVAL);
  CHECK_WASI(__wasi_fd_filestat_set_size(dir, 1), ISDIR);
  CHECK_WASI(__wasi_fd_filestat_set_size(1, 1), INVAL);
  CHECK_WASI(__wasi_fd_filestat_set_size(bad_fd, 1), BADF);
  CHECK(has_content(dir, "file", "0123"));
  return check_finish();
}
