// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Standard input: what the embedder gives, then the end; it cannot be sought where it is a pipe.
#include "check.h"

int main(void) {
  char line[64];
  CHECK(fgets(line, sizeof line, stdin) != NULL && strcmp(line, "first line\n") == 0);
  CHECK(fgets(line, sizeof line, stdin) != NULL && strcmp(line, "second line") == 0);
  CHECK(fgets(line, sizeof line, stdin) == NULL && feof(stdin) != 0);
  CHECK_EQ(read(0, line, 1), 0);
  CHECK_ERRNO(lseek(0, 0, SEEK_CUR), ESPIPE);
  CHECK_ERRNO(pread(0, line, 1, 0), ESPIPE);
  CHECK_ERRNO(write(0, "x", 1), EBADF);
  CHECK_ERRNO(read(1, line, 1), EBADF);
  CHECK_EQ(isatty(0), 0);
  return check_finish();
}
