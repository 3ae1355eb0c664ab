// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For guests that make the calls of preview1 themselves, because a libc would not pass on what they
// want to ask. To be included after nothing but instead of check.h; there is no native twin of such a guest.
#pragma once

#include "check.h"

#include <wasi/api.h>

// A call of preview1 gives exactly this errno.
#define CHECK_WASI(call, expected)                                                     \
  do {                                                                                 \
    const __wasi_errno_t call_errno = (call);                                          \
    if (!check_report(call_errno == __WASI_ERRNO_##expected, #call " -> " #expected,   \
                      __LINE__)) {                                                     \
      printf("        gave %u (%s)\n", (unsigned)call_errno, strerror(call_errno));    \
    }                                                                                  \
  } while (0)

// A call of preview1 succeeds, or nothing after it makes sense.
#define REQUIRE_WASI(call)                                                             \
  do {                                                                                 \
    const __wasi_errno_t call_errno = (call);                                          \
    if (!check_report(call_errno == __WASI_ERRNO_SUCCESS, #call, __LINE__)) {          \
      printf("        gave %u (%s)\n", (unsigned)call_errno, strerror(call_errno));    \
      exit(1);                                                                         \
    }                                                                                  \
  } while (0)

// The first preopen: by convention it follows the three of stdio.
enum { first_preopen = 3, bad_fd = 9999 };

static const __wasi_rights_t read_write = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE |
                                          __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL |
                                          __WASI_RIGHTS_FD_FILESTAT_GET |
                                          __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;

// Opens below `dir` with the rights given, without following a final link.
static inline __wasi_fd_t raw_open(int dir, const char *path, __wasi_oflags_t oflags,
                                   __wasi_rights_t rights, __wasi_fdflags_t fdflags) {
  __wasi_fd_t fd = 0;
  REQUIRE_WASI(__wasi_path_open(dir, 0, path, oflags, rights, rights, fdflags, &fd));
  return fd;
}
