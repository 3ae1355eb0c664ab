// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// path_symlink and path_readlink: bytes as they were given, no NUL, no more than fits.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  uint8_t buffer[32];
  __wasi_size_t size = 0;
  CHECK_WASI(__wasi_path_symlink("some//./where/", dir, "link"), SUCCESS);
  memset(buffer, '#', sizeof buffer);
  CHECK_WASI(__wasi_path_readlink(dir, "link", buffer, sizeof buffer, &size), SUCCESS);
  CHECK_EQ(size, 14);
  CHECK(memcmp(buffer, "some//./where/##", 16) == 0);
  memset(buffer, '#', sizeof buffer);
  CHECK_WASI(__wasi_path_readlink(dir, "link", buffer, 4, &size), SUCCESS);
  CHECK_EQ(size, 4);
  CHECK(memcmp(buffer, "some##", 6) == 0);
  CHECK_WASI(__wasi_path_readlink(dir, "link", buffer, 0, &size), SUCCESS);
  CHECK_EQ(size, 0);

  CHECK_WASI(__wasi_path_symlink("", dir, "new"), NOENT);
  CHECK_WASI(__wasi_path_symlink("x", dir, ""), NOENT);
  CHECK_WASI(__wasi_path_symlink("x", dir, "link"), EXIST);
  CHECK_WASI(__wasi_path_symlink("x", dir, "/new"), PERM);
  CHECK_WASI(__wasi_path_symlink("x", bad_fd, "new"), BADF);
  CHECK_WASI(__wasi_path_readlink(bad_fd, "link", buffer, sizeof buffer, &size), BADF);
  return check_finish();
}
