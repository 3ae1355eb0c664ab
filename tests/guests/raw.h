// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For guests that make the calls of preview1 themselves, because a libc would not pass on what they
// want to ask. To be included after nothing but instead of check.h; there is no native twin of such
// a guest.
#pragma once

#include "check.h"

#include <wasi/api.h>

// A call of preview1 gives exactly this errno.
#define CHECK_WASI(call, expected)                                                                \
  do {                                                                                            \
    const __wasi_errno_t call_errno = (call);                                                     \
    if (!check_report(call_errno == __WASI_ERRNO_##expected, #call " -> " #expected, __LINE__)) { \
      printf("        gave %u (%s)\n", (unsigned)call_errno, strerror(call_errno));               \
    }                                                                                             \
  } while (0)

// A call of preview1 succeeds, or nothing after it makes sense.
#define REQUIRE_WASI(call)                                                          \
  do {                                                                              \
    const __wasi_errno_t call_errno = (call);                                       \
    if (!check_report(call_errno == __WASI_ERRNO_SUCCESS, #call, __LINE__)) {       \
      printf("        gave %u (%s)\n", (unsigned)call_errno, strerror(call_errno)); \
      exit(1);                                                                      \
    }                                                                               \
  } while (0)

// Imports with their lengths, for paths that a C string cannot be. One import may be declared
// twice.
#define RAW_IMPORT(call) \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(#call)))
#define RAW(errno_value) ((__wasi_errno_t)(errno_value))

RAW_IMPORT(path_open)
int32_t raw_path_open(int32_t fd, int32_t dirflags, const char* path, size_t path_len,
                      int32_t oflags, uint64_t base, uint64_t inheriting, int32_t fdflags,
                      __wasi_fd_t* opened);
RAW_IMPORT(path_create_directory)
int32_t raw_path_create_directory(int32_t fd, const char* path, size_t path_len);
RAW_IMPORT(path_filestat_get)
int32_t raw_path_filestat_get(int32_t fd, int32_t flags, const char* path, size_t path_len,
                              __wasi_filestat_t* stat);

// Not in the <wasi/api.h> of Debian 12.
RAW_IMPORT(proc_raise) int32_t raw_proc_raise(int32_t signal);

// The first preopen: by convention it follows the three of stdio.
enum { first_preopen = 3, bad_fd = 9999 };

static const __wasi_rights_t read_write =
    __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL |
    __WASI_RIGHTS_FD_FILESTAT_GET | __WASI_RIGHTS_FD_FILESTAT_SET_SIZE;

// Opens below `dir` with the rights given, without following a final link.
static inline __wasi_fd_t raw_open(int dir, const char* path, __wasi_oflags_t oflags,
                                   __wasi_rights_t rights, __wasi_fdflags_t fdflags) {
  __wasi_fd_t fd = 0;
  REQUIRE_WASI(__wasi_path_open(dir, 0, path, oflags, rights, rights, fdflags, &fd));
  return fd;
}

// Opens a directory with all rights of one, which passes on all there are.
static inline __wasi_fd_t raw_open_dir(int dir, const char* path) {
  const __wasi_rights_t all = ((__wasi_rights_t)1 << 30) - 1;
  const __wasi_rights_t of_files =
      read_write | __WASI_RIGHTS_FD_ALLOCATE | __WASI_RIGHTS_FD_DATASYNC;
  __wasi_fd_t fd = 0;
  REQUIRE_WASI(__wasi_path_open(dir, 0, path, __WASI_OFLAGS_DIRECTORY,
                                (all & ~of_files) | __WASI_RIGHTS_FD_FILESTAT_GET, all, 0, &fd));
  return fd;
}
