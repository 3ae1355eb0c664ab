// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What every call with a path refuses in the same way: places outside, nothing, bytes that are no
// name.
#include "raw.h"

enum { calls = 12 };

// Each call once, with one path that matters; what it does besides must not come into it.
static __wasi_errno_t make(int call, __wasi_fd_t dir, const char* path) {
  __wasi_fd_t opened;
  __wasi_filestat_t stat;
  __wasi_size_t size;
  uint8_t buffer[16];
  switch (call) {
    case 0:
      return __wasi_path_open(dir, 0, path, 0, 0, 0, 0, &opened);
    case 1:
      return __wasi_path_open(dir, 1, path, __WASI_OFLAGS_CREAT, read_write, 0, 0, &opened);
    case 2:
      return __wasi_path_create_directory(dir, path);
    case 3:
      return __wasi_path_filestat_get(dir, 1, path, &stat);
    case 4:
      return __wasi_path_filestat_set_times(dir, 1, path, 1, 1, 0);
    case 5:
      return __wasi_path_link(dir, 0, path, dir, "made");
    case 6:
      return __wasi_path_link(dir, 0, "file", dir, path);
    case 7:
      return __wasi_path_readlink(dir, path, buffer, sizeof buffer, &size);
    case 8:
      return __wasi_path_remove_directory(dir, path);
    case 9:
      return __wasi_path_rename(dir, path, dir, "made");
    case 10:
      return __wasi_path_rename(dir, "file", dir, path);
    default:
      return __wasi_path_unlink_file(dir, path);
  }
}

static void check_all(__wasi_fd_t dir, const char* path, __wasi_errno_t expected) {
  for (int call = 0; call < calls; ++call) {
    char what[128];
    const __wasi_errno_t got = make(call, dir, path);
    snprintf(what, sizeof what, "call %d with `%.40s` -> %s", call, path, strerror(expected));
    if (!check_report(got == expected, what, __LINE__)) {
      printf("        gave %u (%s)\n", (unsigned)got, strerror(got));
    }
  }
}

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  CHECK_OK(mkdirat(dir, "sub", 0777));
  put_file(dir, "sub/inner", "x");
  put_file(dir, "sub/file", "x");
  CHECK_OK(symlinkat("../file", dir, "sub/rising"));
  const __wasi_fd_t sub = raw_open_dir(dir, "sub");
  static char longest[5000];
  memset(longest, 'n', 256);

  check_all(sub, "", __WASI_ERRNO_NOENT);
  check_all(sub, "/", __WASI_ERRNO_PERM);
  check_all(sub, "/file", __WASI_ERRNO_PERM);
  check_all(sub, "..", __WASI_ERRNO_PERM);
  check_all(sub, "../file", __WASI_ERRNO_PERM);
  check_all(sub, "./../sub/inner", __WASI_ERRNO_PERM);  // not even to come back
  check_all(sub, "../", __WASI_ERRNO_PERM);
  check_all(sub, longest, __WASI_ERRNO_NAMETOOLONG);
  for (int i = 0; i < 4096; i += 2) {
    memcpy(longest + i, "./", 2);
  }
  check_all(sub, longest, __WASI_ERRNO_NAMETOOLONG);
  check_all(sub, "inner/x", __WASI_ERRNO_NOTDIR);
  check_all(sub, "absent/x", __WASI_ERRNO_NOENT);
  check_all(sub, "rising/x", __WASI_ERRNO_PERM);  // a link that leaves where the walk began
  check_all(bad_fd, "x", __WASI_ERRNO_BADF);
  CHECK(has_content(dir, "file", "x"));
  CHECK(has_content(dir, "sub/inner", "x"));

  __wasi_fd_t opened;
  __wasi_filestat_t stat;
  CHECK_WASI(RAW(raw_path_open((int)sub, 0, "a\0b", 3, 1, read_write, 0, 0, &opened)), INVAL);
  CHECK_WASI(RAW(raw_path_create_directory((int)sub, "ab\0", 3)), INVAL);
  CHECK_WASI(RAW(raw_path_filestat_get((int)sub, 0, "\0", 1, &stat)), INVAL);
  CHECK_WASI(RAW(raw_path_filestat_get((int)sub, 0, "inner-and-more", 5, &stat)), SUCCESS);
  CHECK_WASI(RAW(raw_path_filestat_get((int)sub, 0, "inner", 0, &stat)), NOENT);
  CHECK(!is_there(dir, "sub/a") && !is_there(dir, "sub/ab"));
  return check_finish();
}
