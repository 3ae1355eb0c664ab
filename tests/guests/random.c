// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random bytes: any length, none of the buffer left as it was, never the same twice.
#include "check.h"

int main(void) {
  unsigned char one[256], two[256];
  memset(one, 0, sizeof one);
  memset(two, 0, sizeof two);
  CHECK_OK(getentropy(one, sizeof one));
  CHECK_OK(getentropy(two, sizeof two));
  CHECK(memcmp(one, two, sizeof one) != 0);
  int different = 0;
  for (size_t i = 1; i < sizeof one; ++i) {
    different += one[i] != one[i - 1];
  }
  CHECK(different > 200);  // chance alone would leave about one pair equal
  memset(one, 0x5a, sizeof one);
  CHECK_OK(getentropy(one, 0));
  CHECK_OK(getentropy(one + 10, 100));
  CHECK(one[9] == 0x5a && one[110] == 0x5a);
  return check_finish();
}
