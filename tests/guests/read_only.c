// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A read-only mount: everything can be looked at, nothing changed, and every refusal is rofs.
#include "raw.h"

static const __wasi_rights_t reading = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_FILESTAT_GET;

int main(void) {
  const int dir = work_dir();
  CHECK(has_content(dir, "file", "content of the file\n"));
  CHECK(has_content(dir, "link", "content of the file\n"));
  CHECK(has_content(dir, "dir/deep/deepest", "deepest\n"));

  __wasi_fd_t opened;
  CHECK_WASI(__wasi_path_open(dir, 0, "file", 0, read_write, 0, 0, &opened), ROFS);
  CHECK_WASI(__wasi_path_open(dir, 0, "file", 0, __WASI_RIGHTS_FD_WRITE, 0, 0, &opened), ROFS);
  CHECK_WASI(__wasi_path_open(dir, 0, "file", __WASI_OFLAGS_TRUNC, reading, 0, 0, &opened), ROFS);
  CHECK_WASI(__wasi_path_open(dir, 0, "new", __WASI_OFLAGS_CREAT, read_write, 0, 0, &opened), ROFS);
  CHECK_WASI(__wasi_path_create_directory(dir, "new"), ROFS);
  CHECK_WASI(__wasi_path_symlink("file", dir, "new"), ROFS);
  CHECK_WASI(__wasi_path_link(dir, 0, "file", dir, "new"), ROFS);
  CHECK_WASI(__wasi_path_rename(dir, "file", dir, "new"), ROFS);
  CHECK_WASI(__wasi_path_unlink_file(dir, "file"), ROFS);
  CHECK_WASI(__wasi_path_remove_directory(dir, "dir/deep"), ROFS);
  CHECK_WASI(__wasi_path_filestat_set_times(dir, 0, "file", 1, 1, __WASI_FSTFLAGS_MTIM), ROFS);
  const __wasi_fd_t fd = raw_open(dir, "file", 0, reading, 0);
  CHECK_WASI(__wasi_fd_filestat_set_times(fd, 1, 1, __WASI_FSTFLAGS_MTIM), ROFS);
  CHECK(__wasi_fd_filestat_set_size(fd, 0) != __WASI_ERRNO_SUCCESS);

  // Not through a descriptor of a directory inside it either.
  const int sub = (int)raw_open_dir(dir, "dir");
  CHECK_WASI(__wasi_path_open(sub, 0, "inner", 0, read_write, 0, 0, &opened), ROFS);
  CHECK_WASI(__wasi_path_unlink_file(sub, "inner"), ROFS);
  CHECK(has_content(dir, "file", "content of the file\n"));
  CHECK(!is_there(dir, "new"));
  return check_finish();
}
