// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_read, fd_write, fd_pread, fd_pwrite with lists of buffers: all of them are used, whatever
// their shape.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  const __wasi_fd_t fd = raw_open(dir, "file", __WASI_OFLAGS_CREAT, read_write, 0);
  __wasi_size_t moved = 99;

  const uint8_t* text = (const uint8_t*)"0123456789";
  const __wasi_ciovec_t out[4] = {{text, 3}, {text, 0}, {text + 3, 4}, {text + 7, 3}};
  CHECK_WASI(__wasi_fd_write(fd, out, 4, &moved), SUCCESS);
  CHECK_EQ(moved, 10);
  CHECK(has_content(dir, "file", "0123456789"));
  CHECK_WASI(__wasi_fd_write(fd, out, 0, &moved), SUCCESS);
  CHECK_EQ(moved, 0);

  uint8_t a[4], b[4];
  const __wasi_iovec_t in[3] = {{a, 2}, {a, 0}, {b, 4}};
  CHECK_WASI(__wasi_fd_pread(fd, in, 3, 1, &moved), SUCCESS);
  CHECK_EQ(moved, 6);
  CHECK(memcmp(a, "12", 2) == 0 && memcmp(b, "3456", 4) == 0);
  CHECK_WASI(__wasi_fd_pread(fd, in, 3, 8, &moved), SUCCESS);
  CHECK_EQ(moved, 2);
  CHECK_WASI(__wasi_fd_read(fd, in, 3, &moved), SUCCESS);
  CHECK_EQ(moved, 0);

  // The same bytes twice: written twice; when read, the later ones stay.
  const __wasi_ciovec_t twice[2] = {{text, 2}, {text, 2}};
  CHECK_WASI(__wasi_fd_pwrite(fd, twice, 2, 0, &moved), SUCCESS);
  CHECK(has_content(dir, "file", "0101456789"));
  const __wasi_iovec_t over[2] = {{a, 4}, {a, 4}};
  CHECK_WASI(__wasi_fd_pread(fd, over, 2, 2, &moved), SUCCESS);
  CHECK_EQ(moved, 8);
  CHECK(memcmp(a, "6789", 4) == 0);

  // A buffer that ends where the memory ends.
  uint8_t* end = (uint8_t*)(__builtin_wasm_memory_size(0) * 65536);
  const __wasi_iovec_t last = {end - 4, 4};
  CHECK_WASI(__wasi_fd_pread(fd, &last, 1, 6, &moved), SUCCESS);
  CHECK_EQ(moved, 4);
  CHECK(memcmp(end - 4, "6789", 4) == 0);
  const __wasi_iovec_t nothing = {end, 0};
  CHECK_WASI(__wasi_fd_pread(fd, &nothing, 1, 0, &moved), SUCCESS);
  CHECK_EQ(moved, 0);

  CHECK_WASI(__wasi_fd_pread(fd, in, 3, 1ull << 63, &moved), INVAL);
  CHECK_WASI(__wasi_fd_pwrite(fd, out, 4, UINT64_MAX, &moved), INVAL);
  CHECK_WASI(__wasi_fd_read(bad_fd, in, 3, &moved), BADF);
  CHECK_WASI(__wasi_fd_write(bad_fd, out, 4, &moved), BADF);
  CHECK_WASI(__wasi_fd_pread(bad_fd, in, 3, 0, &moved), BADF);
  CHECK_WASI(__wasi_fd_pwrite(bad_fd, out, 4, 0, &moved), BADF);
  CHECK_WASI(__wasi_fd_pread(0, in, 3, 0, &moved), SPIPE);
  CHECK_WASI(__wasi_fd_pwrite(1, out, 4, 0, &moved), SPIPE);
  return check_finish();
}
