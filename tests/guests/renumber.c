// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// fd_renumber: the target must be open and is closed; the source's number is free; both may be the
// same.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "one", "one");
  put_file(dir, "two", "two");
  const __wasi_fd_t one = raw_open(dir, "one", 0, read_write, __WASI_FDFLAGS_APPEND);
  const __wasi_fd_t two = raw_open(dir, "two", 0, read_write, 0);
  CHECK_EQ(lseek((int)one, 2, SEEK_SET), 2);

  CHECK_WASI(__wasi_fd_renumber(one, one), SUCCESS);
  CHECK_EQ(lseek((int)one, 0, SEEK_CUR), 2);
  CHECK_WASI(__wasi_fd_renumber(bad_fd, one), BADF);
  CHECK_WASI(__wasi_fd_renumber(one, bad_fd), BADF);
  CHECK_WASI(__wasi_fd_renumber(bad_fd, bad_fd), BADF);
  CHECK_EQ(lseek((int)one, 0, SEEK_CUR), 2);

  CHECK_WASI(__wasi_fd_renumber(one, two), SUCCESS);
  CHECK_WASI(__wasi_fd_close(one), BADF);
  CHECK_EQ(lseek((int)two, 0, SEEK_CUR), 2);  // the description came along, with all it has
  __wasi_fdstat_t stat;
  REQUIRE_WASI(__wasi_fd_fdstat_get(two, &stat));
  CHECK(stat.fs_flags == __WASI_FDFLAGS_APPEND);
  char byte = 0;
  CHECK_EQ(read((int)two, &byte, 1), 1);
  CHECK_EQ(byte, 'e');
  CHECK(has_content(dir, "two", "two"));

  // Onto a preopen: it is one no longer. From standard input: its number is free.
  __wasi_prestat_t prestat;
  REQUIRE_WASI(__wasi_fd_prestat_get(first_preopen, &prestat));
  CHECK_WASI(__wasi_fd_renumber(two, first_preopen), SUCCESS);
  CHECK_WASI(__wasi_fd_prestat_get(first_preopen, &prestat), BADF);
  CHECK_EQ(lseek(first_preopen, 0, SEEK_SET), 0);
  CHECK_WASI(__wasi_fd_renumber(0, first_preopen), SUCCESS);
  CHECK_WASI(__wasi_fd_close(0), BADF);
  return check_finish();
}
