// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// random_get: nothing for no length, all of a megabyte, and no byte beyond.
#include "raw.h"

int main(void) {
  static uint8_t buffer[1024 * 1024 + 1];
  CHECK_WASI(__wasi_random_get(buffer, 0), SUCCESS);
  CHECK(buffer[0] == 0);
  CHECK_WASI(__wasi_random_get(buffer, sizeof buffer - 1), SUCCESS);
  CHECK(buffer[sizeof buffer - 1] == 0);
  unsigned counts[256] = {0}, rare = 0;
  for (size_t i = 0; i < sizeof buffer - 1; ++i) {
    ++counts[buffer[i]];
  }
  for (int i = 0; i < 256; ++i) {
    rare += counts[i] < 3000;  // about 4096 of each are to be expected
  }
  CHECK_EQ(rare, 0);
  return check_finish();
}
