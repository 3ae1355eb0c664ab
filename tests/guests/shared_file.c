// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two descriptions of one file: what one writes the other reads at once, each at its own offset.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  const int writer = openat(dir, "file", O_WRONLY | O_CREAT, 0666);
  const int reader = openat(dir, "file", O_RDONLY);
  REQUIRE(writer >= 0 && reader >= 0);
  char byte;
  CHECK_EQ(read(reader, &byte, 1), 0);
  for (int i = 0; i < 3; ++i) {
    const char letter = (char)('a' + i);
    CHECK_EQ(write(writer, &letter, 1), 1);
    CHECK_EQ(read(reader, &byte, 1), 1);
    CHECK_EQ(byte, letter);
    CHECK_EQ(read(reader, &byte, 1), 0);
  }
  CHECK_EQ(lseek(reader, 0, SEEK_CUR), 3);
  const int truncating = openat(dir, "file", O_WRONLY | O_TRUNC);
  REQUIRE(truncating >= 0);
  CHECK_EQ(pread(reader, &byte, 1, 0), 0);
  CHECK_EQ(write(writer, "d", 1), 1);  // at its own offset, over a hole
  char buffer[4];
  CHECK_EQ(pread(reader, buffer, 4, 0), 4);
  CHECK(memcmp(buffer, "\0\0\0d", 4) == 0);
  return check_finish();
}
