// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_close: of files, of preopens, of the standard descriptors; the number is free at once.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  CHECK_WASI(__wasi_fd_close(fd), SUCCESS);
  CHECK_WASI(__wasi_fd_close(fd), BADF);
  CHECK_WASI(__wasi_fd_close(bad_fd), BADF);
  CHECK_WASI(__wasi_fd_close(UINT32_MAX), BADF);
  CHECK_WASI(__wasi_fd_close(0x80000000u), BADF);

  CHECK_WASI(__wasi_fd_close(0), SUCCESS);
  CHECK_EQ(raw_open(dir, "file", 0, read_write, 0), 0);

  __wasi_prestat_t prestat;
  REQUIRE_WASI(__wasi_fd_prestat_get(first_preopen, &prestat));
  CHECK_WASI(__wasi_fd_close(first_preopen), SUCCESS);
  CHECK_WASI(__wasi_fd_prestat_get(first_preopen, &prestat), BADF);
  CHECK_EQ(raw_open(dir, "file", 0, read_write, 0), first_preopen);
  CHECK_WASI(__wasi_fd_prestat_get(first_preopen, &prestat),
             BADF);  // the number is not the preopen
  return check_finish();
}
