// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names in a tree of our own are UTF-8: what is not is refused, in whatever part of a path it is.
// (A host directory shows its names byte for byte, so this guest is not run on one.)
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  static const char* const bad[] = {"\xff\xfe",         "a\xc3",    "\xed\xa0\x80", "\xc0\xaf",
                                    "\xf4\x90\x80\x80", "sub/\x80", "\x80/x"};
  __wasi_fd_t fd;
  __wasi_filestat_t stat;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    CHECK_WASI(__wasi_path_open(dir, 0, bad[i], __WASI_OFLAGS_CREAT, read_write, 0, 0, &fd), ILSEQ);
    CHECK_WASI(__wasi_path_filestat_get(dir, 0, bad[i], &stat), ILSEQ);
    CHECK_WASI(__wasi_path_create_directory(dir, bad[i]), ILSEQ);
    CHECK_WASI(__wasi_path_symlink("x", dir, bad[i]), ILSEQ);
  }
  static const char* const good[] = {"\xc2\x80",     "\xed\x9f\xbf",     "\xee\x80\x80",
                                     "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"};
  for (size_t i = 0; i < sizeof good / sizeof *good; ++i) {
    put_file(dir, good[i], "x");
    CHECK(has_content(dir, good[i], "x"));
  }
  return check_finish();
}
