// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_filestat_set_times and path_filestat_set_times: a time and `now` together are refused, before
// anything.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "file", "x");
  const __wasi_fd_t fd = raw_open(dir, "file", 0, read_write, 0);
  __wasi_filestat_t before, stat;
  const __wasi_timestamp_t past = 1000000000123456789ull;
  CHECK_WASI(
      __wasi_fd_filestat_set_times(fd, past, past + 1, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_MTIM),
      SUCCESS);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &before));
  CHECK(before.atim == past && before.mtim == past + 1);

  static const __wasi_fstflags_t both[] = {
      __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW,
      __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW,
      __WASI_FSTFLAGS_ATIM_NOW | __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW, 1 << 4};
  for (int i = 0; i < 4; ++i) {
    CHECK_WASI(__wasi_fd_filestat_set_times(fd, 1, 1, both[i]), INVAL);
    CHECK_WASI(__wasi_path_filestat_set_times(dir, 0, "file", 1, 1, both[i]), INVAL);
  }
  CHECK_WASI(__wasi_fd_filestat_set_times(fd, 1, 1, 0), SUCCESS);
  CHECK_WASI(__wasi_path_filestat_set_times(dir, 0, "file", 1, 1, 0), SUCCESS);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &stat));
  CHECK(stat.atim == before.atim && stat.mtim == before.mtim);

  CHECK_WASI(__wasi_path_filestat_set_times(dir, 0, "file", 1, past - 100, __WASI_FSTFLAGS_MTIM),
             SUCCESS);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &stat));
  CHECK(stat.atim == before.atim && stat.mtim == past - 100);
  CHECK_WASI(__wasi_fd_filestat_set_times(fd, 1, 1, __WASI_FSTFLAGS_ATIM_NOW), SUCCESS);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &stat));
  CHECK(stat.atim > before.atim && stat.mtim == past - 100);

  // Directories, the link itself, and what it leads to.
  CHECK_WASI(__wasi_fd_filestat_set_times(dir, past, past, __WASI_FSTFLAGS_MTIM), SUCCESS);
  CHECK_OK(symlinkat("file", dir, "link"));
  CHECK_WASI(__wasi_path_filestat_set_times(dir, 0, "link", 7, 7, __WASI_FSTFLAGS_MTIM), SUCCESS);
  REQUIRE_WASI(__wasi_path_filestat_get(dir, 0, "link", &stat));
  CHECK_EQ(stat.mtim, 7);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &stat));
  CHECK(stat.mtim == past - 100);
  CHECK_WASI(__wasi_path_filestat_set_times(dir, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, "link", 9, 9,
                                            __WASI_FSTFLAGS_MTIM),
             SUCCESS);
  REQUIRE_WASI(__wasi_fd_filestat_get(fd, &stat));
  CHECK_EQ(stat.mtim, 9);
  CHECK_WASI(__wasi_fd_filestat_set_times(bad_fd, 1, 1, __WASI_FSTFLAGS_MTIM), BADF);
  CHECK_WASI(__wasi_path_filestat_set_times(bad_fd, 0, "file", 1, 1, __WASI_FSTFLAGS_MTIM), BADF);
  CHECK_WASI(__wasi_path_filestat_set_times(dir, 0, "absent", 1, 1, __WASI_FSTFLAGS_MTIM), NOENT);
  return check_finish();
}
