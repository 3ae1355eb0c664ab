// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_seek and fd_tell: the three origins, limits, pipes.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "0123456789");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  __wasi_filesize_t offset = 99;
  CHECK_WASI(__wasi_fd_seek(fd, 4, __WASI_WHENCE_SET, &offset), SUCCESS);
  CHECK_EQ(offset, 4);
  CHECK_WASI(__wasi_fd_seek(fd, 3, __WASI_WHENCE_CUR, &offset), SUCCESS);
  CHECK_EQ(offset, 7);
  CHECK_WASI(__wasi_fd_seek(fd, -1, __WASI_WHENCE_END, &offset), SUCCESS);
  CHECK_EQ(offset, 9);
  CHECK_WASI(__wasi_fd_tell(fd, &offset), SUCCESS);
  CHECK_EQ(offset, 9);
  CHECK_WASI(__wasi_fd_seek(fd, INT64_MAX, __WASI_WHENCE_SET, &offset), SUCCESS);
  CHECK_WASI(__wasi_fd_seek(fd, 1, __WASI_WHENCE_CUR, &offset), INVAL);
  CHECK_WASI(__wasi_fd_seek(fd, INT64_MAX, __WASI_WHENCE_END, &offset), INVAL);
  CHECK_WASI(__wasi_fd_seek(fd, INT64_MIN, __WASI_WHENCE_SET, &offset), INVAL);
  CHECK_WASI(__wasi_fd_seek(fd, 0, 3, &offset), INVAL);
  CHECK_WASI(__wasi_fd_seek(bad_fd, 0, 3, &offset), INVAL);
  CHECK_WASI(__wasi_fd_tell(fd, &offset), SUCCESS);
  CHECK(offset == INT64_MAX);
  CHECK_WASI(__wasi_fd_seek(1, 0, __WASI_WHENCE_SET, &offset), SPIPE);
  CHECK_WASI(__wasi_fd_tell(1, &offset), SPIPE);
  CHECK_WASI(__wasi_fd_seek(bad_fd, 0, __WASI_WHENCE_SET, &offset), BADF);
  CHECK_WASI(__wasi_fd_tell(bad_fd, &offset), BADF);
  return check_finish();
}
