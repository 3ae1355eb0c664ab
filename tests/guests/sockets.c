// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sock_*: badf for what is not open, notsock for what is no socket, inval before both.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  const __wasi_fd_t file = raw_open(dir, "file", 0, read_write, 0);
  uint8_t byte = 'x';
  const __wasi_iovec_t in = {&byte, 1};
  const __wasi_ciovec_t out = {&byte, 1};
  __wasi_fd_t accepted;
  __wasi_size_t moved;
  __wasi_roflags_t flags;
  const __wasi_fd_t others[3] = {file, (__wasi_fd_t)dir, 1};
  for (int i = 0; i < 3; ++i) {
    CHECK_WASI(__wasi_sock_accept(others[i], 0, &accepted), NOTSOCK);
    CHECK_WASI(__wasi_sock_recv(others[i], &in, 1, 0, &moved, &flags), NOTSOCK);
    CHECK_WASI(__wasi_sock_send(others[i], &out, 1, 0, &moved), NOTSOCK);
    CHECK_WASI(__wasi_sock_shutdown(others[i], __WASI_SDFLAGS_RD), NOTSOCK);
  }
  CHECK_WASI(__wasi_sock_accept(bad_fd, 0, &accepted), BADF);
  CHECK_WASI(__wasi_sock_recv(bad_fd, &in, 1, 0, &moved, &flags), BADF);
  CHECK_WASI(__wasi_sock_send(bad_fd, &out, 1, 0, &moved), BADF);
  CHECK_WASI(__wasi_sock_shutdown(bad_fd, __WASI_SDFLAGS_WR), BADF);
  CHECK_WASI(__wasi_sock_accept(bad_fd, 1 << 5, &accepted), INVAL);
  CHECK_WASI(__wasi_sock_recv(bad_fd, &in, 1, 1 << 2, &moved, &flags), INVAL);
  CHECK_WASI(__wasi_sock_shutdown(bad_fd, 1 << 2), INVAL);
  CHECK(has_content(dir, "file", "x"));
  return check_finish();
}
