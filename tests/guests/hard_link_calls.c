// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// path_link, path_rename, path_unlink_file, path_remove_directory, path_create_directory by
// themselves.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  CHECK_OK(symlinkat("file", dir, "link"));
  CHECK_WASI(__wasi_path_create_directory(dir, "sub"), SUCCESS);
  CHECK_WASI(__wasi_path_create_directory(dir, "sub"), EXIST);
  CHECK_WASI(__wasi_path_link(dir, 0, "file", dir, "sub/second"), SUCCESS);
  CHECK_WASI(__wasi_path_link(dir, 2, "file", dir, "third"), INVAL);
  CHECK_WASI(__wasi_path_link(bad_fd, 0, "file", dir, "third"), BADF);
  CHECK_WASI(__wasi_path_link(dir, 0, "file", bad_fd, "third"), BADF);
  CHECK_WASI(__wasi_path_link(dir, 0, "sub", dir, "third"), PERM);
  CHECK_WASI(__wasi_path_link(dir, 1, "link", dir, "through"), SUCCESS);
  __wasi_filestat_t stat;
  REQUIRE_WASI(__wasi_path_filestat_get(dir, 0, "through", &stat));
  CHECK_EQ(stat.filetype, __WASI_FILETYPE_REGULAR_FILE);
  CHECK_EQ(stat.nlink, 3);

  CHECK_WASI(__wasi_path_rename(dir, "through", dir, "sub/moved"), SUCCESS);
  CHECK_WASI(__wasi_path_rename(bad_fd, "file", dir, "x"), BADF);
  CHECK_WASI(__wasi_path_rename(dir, "file", bad_fd, "x"), BADF);
  CHECK_WASI(__wasi_path_remove_directory(dir, "sub"), NOTEMPTY);
  CHECK_WASI(__wasi_path_unlink_file(dir, "sub/moved"), SUCCESS);
  CHECK_WASI(__wasi_path_unlink_file(dir, "sub/second"), SUCCESS);
  CHECK_WASI(__wasi_path_unlink_file(dir, "sub"), ISDIR);
  CHECK_WASI(__wasi_path_remove_directory(dir, "sub"), SUCCESS);
  CHECK_WASI(__wasi_path_remove_directory(dir, "file"), NOTDIR);
  CHECK_WASI(__wasi_path_remove_directory(dir, "sub"), NOENT);
  CHECK_WASI(__wasi_path_unlink_file(bad_fd, "file"), BADF);
  CHECK_WASI(__wasi_path_remove_directory(bad_fd, "sub"), BADF);
  CHECK_WASI(__wasi_path_create_directory(bad_fd, "sub"), BADF);
  return check_finish();
}
