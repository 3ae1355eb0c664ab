// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The standard descriptors are descriptors like others: renumbered, replaced, read from a file.
#include "raw.h"

int main(void) {
  const int dir = work_dir();
  put_file(dir, "input", "from a file\n");
  const __wasi_fd_t file = raw_open(dir, "input", 0, read_write, 0);
  CHECK_WASI(__wasi_fd_renumber(file, 0), SUCCESS);
  char line[32];
  CHECK(fgets(line, sizeof line, stdin) != NULL && strcmp(line, "from a file\n") == 0);
  CHECK_EQ(lseek(0, 0, SEEK_CUR), 12);

  fflush(stdout);
  const __wasi_fd_t output = raw_open(dir, "output", __WASI_OFLAGS_CREAT, read_write, 0);
  CHECK_WASI(__wasi_fd_renumber(output, 2), SUCCESS);
  fputs("to a file\n", stderr);
  CHECK(has_content(dir, "output", "to a file\n"));
  return check_finish();
}
