// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// path_open: combinations of flags and rights that a libc does not ask for.
#include "raw.h"

static __wasi_errno_t open_with(int dir, const char* path, int oflags, __wasi_rights_t rights,
                                int fdflags) {
  __wasi_fd_t fd = 0;
  const __wasi_errno_t error =
      RAW(raw_path_open(dir, 0, path, strlen(path), oflags, rights, rights, fdflags, &fd));
  if (error == __WASI_ERRNO_SUCCESS && __wasi_fd_close(fd) != __WASI_ERRNO_SUCCESS) {
    return __WASI_ERRNO_IO;
  }
  return error;
}

enum {
  create = __WASI_OFLAGS_CREAT,
  directory = __WASI_OFLAGS_DIRECTORY,
  exclusive = __WASI_OFLAGS_EXCL,
  cut = __WASI_OFLAGS_TRUNC
};

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "content");
  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_OK(symlinkat("file", dir, "link"));
  CHECK_OK(symlinkat("sub", dir, "to_sub"));
  CHECK_OK(symlinkat("nowhere", dir, "dangling"));

  CHECK_WASI(open_with(dir, "file", 0, 0, 0), SUCCESS);  // with no rights at all
  CHECK_WASI(open_with(dir, "sub", 0, 0, 0), SUCCESS);
  CHECK_WASI(open_with(dir, "sub", directory, 0, __WASI_FDFLAGS_NONBLOCK), SUCCESS);
  CHECK_WASI(open_with(dir, "sub", directory, __WASI_RIGHTS_FD_WRITE, 0), ISDIR);
  CHECK_WASI(open_with(dir, "file", directory, 0, 0), NOTDIR);
  CHECK_WASI(open_with(dir, "new", create | directory, read_write, 0), INVAL);
  CHECK_WASI(open_with(dir, "sub", create | directory, 0, 0), INVAL);
  CHECK(!is_there(dir, "new"));

  CHECK_WASI(open_with(dir, "link", 0, read_write, 0), LOOP);
  CHECK_WASI(open_with(dir, "to_sub", directory, 0, 0), NOTDIR);
  CHECK_WASI(open_with(dir, "dangling", create, read_write, 0), LOOP);
  CHECK_WASI(open_with(dir, "dangling", create | exclusive, read_write, 0), EXIST);
  CHECK(!is_there(dir, "nowhere"));
  CHECK_WASI(open_with(dir, "sub", create | exclusive, read_write, 0), EXIST);

  CHECK_WASI(open_with(dir, "file", 1 << 4, read_write, 0), INVAL);
  CHECK_WASI(open_with(dir, "file", 0, read_write, 1 << 5), INVAL);
  __wasi_fd_t fd = 0;
  CHECK_WASI(RAW(raw_path_open(dir, 2, "file", 4, 0, 0, 0, 0, &fd)), INVAL);
  CHECK_WASI(open_with(bad_fd, "file", 1 << 4, 0, 0), INVAL);
  CHECK_WASI(open_with(bad_fd, "file", 0, 0, 0), BADF);

  CHECK(has_content(dir, "file", "content"));
  CHECK_WASI(open_with(dir, "file", cut, __WASI_RIGHTS_FD_READ, 0), SUCCESS);  // needs no FD_WRITE
  CHECK(has_content(dir, "file", ""));
  return check_finish();
}
