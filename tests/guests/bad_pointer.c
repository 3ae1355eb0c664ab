// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pointer outside the memory traps, before anything was done (the call is chosen by CALL).
#include "raw.h"

static uint8_t* const outside = (uint8_t*)0xfffffff0u;

int main(void) {
  const int dir = work_dir();
  const __wasi_fd_t fd = raw_open(dir, "file", __WASI_OFLAGS_CREAT, read_write, 0);
  uint8_t* end = (uint8_t*)(__builtin_wasm_memory_size(0) * 65536);
  uint8_t byte = 0;
  const __wasi_iovec_t in[2] = {{&byte, 1}, {end - 1, 2}};
  const __wasi_ciovec_t out[2] = {{&byte, 1}, {outside, 32}};
  __wasi_size_t size = 0;
  printf("call %d\n", CALL);
  fflush(stdout);
  __wasi_errno_t error = 0;
  switch (CALL) {
    case 0:
      error = __wasi_fd_read(fd, in, 2, &size);
      break;
    case 1:
      error = __wasi_fd_write(fd, out, 2, &size);
      break;
    case 2:
      error = __wasi_fd_write(fd, (const __wasi_ciovec_t*)(end - 8), 2, &size);
      break;
    case 3:
      error = __wasi_fd_write(fd, out, 1, (__wasi_size_t*)(end - 2));
      break;
    case 4:
      error = __wasi_clock_time_get(0, 0, (__wasi_timestamp_t*)outside);
      break;
    case 5:
      error = __wasi_random_get(end - 100, 101);
      break;
    case 6:
      error = RAW(raw_path_create_directory(dir, (const char*)end - 2, 3));
      break;
    case 7:
      error = __wasi_poll_oneoff((__wasi_subscription_t*)(end - 48), (__wasi_event_t*)0, 2, &size);
      break;
    case 8:
      error = __wasi_fd_readdir(dir, end - 4, 8, 0, &size);
      break;
    default:
      error = RAW(raw_path_open(dir, 0, "new", 3, 1, read_write, 0, 0, (__wasi_fd_t*)(end - 1)));
      break;
  }
  printf("no trap, but error %u\n", (unsigned)error);
  return 1;
}
