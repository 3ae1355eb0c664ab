// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a directory's descriptor answers to the calls that are for files, and the other way round.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  const __wasi_fd_t file = raw_open(dir, "file", 0, read_write, 0);
  uint8_t byte = 0;
  __wasi_size_t moved;
  __wasi_filesize_t offset;
  const __wasi_iovec_t in = {&byte, 1};
  const __wasi_ciovec_t out = {&byte, 1};
  CHECK_WASI(__wasi_fd_read(dir, &in, 1, &moved), ISDIR);
  CHECK_WASI(__wasi_fd_pread(dir, &in, 1, 0, &moved), ISDIR);
  CHECK_WASI(__wasi_fd_write(dir, &out, 1, &moved), BADF);
  CHECK_WASI(__wasi_fd_pwrite(dir, &out, 1, 0, &moved), BADF);
  CHECK_WASI(__wasi_fd_seek(dir, 0, __WASI_WHENCE_SET, &offset), ISDIR);
  CHECK_WASI(__wasi_fd_tell(dir, &offset), ISDIR);

  uint8_t buffer[64];
  __wasi_fd_t opened;
  __wasi_filestat_t stat;
  CHECK_WASI(__wasi_fd_readdir(file, buffer, sizeof buffer, 0, &moved), BADF);
  CHECK_WASI(__wasi_path_open(file, 0, "x", 0, read_write, 0, 0, &opened), NOTDIR);
  CHECK_WASI(__wasi_path_create_directory(file, "x"), NOTDIR);
  CHECK_WASI(__wasi_path_filestat_get(file, 0, "x", &stat), NOTDIR);
  CHECK_WASI(__wasi_path_filestat_set_times(file, 0, "x", 0, 0, 0), NOTDIR);
  CHECK_WASI(__wasi_path_link(file, 0, "x", dir, "y"), NOTDIR);
  CHECK_WASI(__wasi_path_link(dir, 0, "file", file, "y"), NOTDIR);
  CHECK_WASI(__wasi_path_readlink(file, "x", buffer, sizeof buffer, &moved), NOTDIR);
  CHECK_WASI(__wasi_path_remove_directory(file, "x"), NOTDIR);
  CHECK_WASI(__wasi_path_rename(file, "x", dir, "y"), NOTDIR);
  CHECK_WASI(__wasi_path_rename(dir, "file", file, "y"), NOTDIR);
  CHECK_WASI(__wasi_path_symlink("x", file, "y"), NOTDIR);
  CHECK_WASI(__wasi_path_unlink_file(file, "x"), NOTDIR);
  return check_finish();
}
