// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sixteen megabytes in pieces of odd sizes, read back in others.
#include "check.h"

enum { total = 16 * 1024 * 1024, piece = 60001, other_piece = 130003 };

static unsigned char byte_at(uint32_t offset) {
  return (unsigned char)((offset * 2654435761u) >> 24);
}

int main(void) {
  const int dir = work_dir();
  static unsigned char buffer[other_piece];
  const int fd = openat(dir, "large", O_RDWR | O_CREAT, 0666);
  REQUIRE(fd >= 0);
  uint32_t at = 0;
  while (at < total) {
    const uint32_t size = total - at < piece ? total - at : piece;
    for (uint32_t i = 0; i < size; ++i) {
      buffer[i] = byte_at(at + i);
    }
    const ssize_t written = write(fd, buffer, size);
    if (written <= 0) {
      break;
    }
    at += (uint32_t)written;
  }
  CHECK_EQ(at, total);
  CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
  uint32_t read_bytes = 0, wrong = 0;
  for (ssize_t got; (got = read(fd, buffer, sizeof buffer)) > 0; read_bytes += (uint32_t)got) {
    for (ssize_t i = 0; i < got; ++i) {
      wrong += buffer[i] != byte_at(read_bytes + (uint32_t)i);
    }
  }
  CHECK_EQ(read_bytes, total);
  CHECK_EQ(wrong, 0);
  return check_finish();
}
