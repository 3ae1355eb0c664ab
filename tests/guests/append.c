// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// O_APPEND: every write goes to the end, whoever made the file longer, and wherever the offset was.
#include "check.h"

int main(void) {
  const int dir = work_dir();
  const int first = openat(dir, "log", O_RDWR | O_CREAT | O_APPEND, 0666);
  const int second = openat(dir, "log", O_WRONLY | O_APPEND);
  REQUIRE(first >= 0 && second >= 0);
  CHECK((fcntl(first, F_GETFL) & O_APPEND) != 0);

  CHECK_EQ(write(first, "one,", 4), 4);
  CHECK_EQ(lseek(first, 0, SEEK_CUR), 4);
  CHECK_EQ(write(second, "two,", 4), 4);
  CHECK_EQ(write(first, "three,", 6), 6);
  CHECK_EQ(lseek(first, 0, SEEK_CUR), 14);
  CHECK_EQ(lseek(first, 0, SEEK_SET), 0);
  CHECK_EQ(write(first, "four", 4), 4);
  CHECK(has_content(dir, "log", "one,two,three,four"));

  char buffer[3];
  CHECK_EQ(lseek(first, 4, SEEK_SET), 4);  // the offset still says where reads are
  CHECK_EQ(read(first, buffer, 3), 3);
  CHECK(memcmp(buffer, "two", 3) == 0);

  // pwrite to a description in append mode appends and moves no offset, as Linux does.
  CHECK_EQ(pwrite(first, "!", 1, 0), 1);
  CHECK_EQ(lseek(first, 0, SEEK_CUR), 7);
  CHECK(has_content(dir, "log", "one,two,three,four!"));

  // The mode can be switched off and on.
  CHECK_OK(fcntl(first, F_SETFL, fcntl(first, F_GETFL) & ~O_APPEND));
  CHECK((fcntl(first, F_GETFL) & O_APPEND) == 0);
  CHECK_EQ(pwrite(first, "O", 1, 0), 1);
  CHECK(has_content(dir, "log", "One,two,three,four!"));
  CHECK_OK(fcntl(first, F_SETFL, fcntl(first, F_GETFL) | O_APPEND));
  CHECK_EQ(write(first, "?", 1), 1);
  CHECK(has_content(dir, "log", "One,two,three,four!?"));
  return check_finish();
}
