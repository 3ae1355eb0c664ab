// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// args_* and environ_*: sizes to the byte, strings one behind the other, nothing written beyond
// them.
#include "raw.h"

static bool consecutive(uint8_t** items, __wasi_size_t count, const uint8_t* buffer,
                        __wasi_size_t size) {
  const uint8_t* at = buffer;
  for (__wasi_size_t i = 0; i < count; ++i) {
    if (items[i] != at) {
      return false;
    }
    at += strlen((const char*)items[i]) + 1;
  }
  return at == buffer + size;
}

static bool among(uint8_t** items, __wasi_size_t count, const char* wanted) {
  for (__wasi_size_t i = 0; i < count; ++i) {
    if (strcmp((const char*)items[i], wanted) == 0) {
      return true;
    }
  }
  return false;
}

int main(void) {
  __wasi_size_t count = 0, size = 0;
  uint8_t* items[64];
  uint8_t buffer[4096];

  REQUIRE_WASI(__wasi_args_sizes_get(&count, &size));
  REQUIRE(count == 4 && size < sizeof buffer);  // the program, and what guests.cmake gives it
  memset(buffer, '#', sizeof buffer);
  items[count] = (uint8_t*)1;
  REQUIRE_WASI(__wasi_args_get(items, buffer));
  CHECK(consecutive(items, count, buffer, size));
  CHECK(buffer[size] == '#' && items[count] == (uint8_t*)1);
  CHECK(strcmp((const char*)items[1], "one") == 0);
  CHECK(strcmp((const char*)items[2], "two words") == 0);
  CHECK(strcmp((const char*)items[3], "") == 0);

  REQUIRE_WASI(__wasi_environ_sizes_get(&count, &size));
  REQUIRE(count < 63 && size < sizeof buffer);
  memset(buffer, '#', sizeof buffer);
  items[count] = (uint8_t*)1;
  REQUIRE_WASI(__wasi_environ_get(items, buffer));
  CHECK(consecutive(items, count, buffer, size));
  CHECK(buffer[size] == '#' && items[count] == (uint8_t*)1);
  CHECK(among(items, count, "COLOUR=deep blue"));
  CHECK(among(items, count, "EMPTY="));
  CHECK(among(items, count, "EQUATION=a=b"));
  CHECK(getenv("PATH") == NULL);  // what is not given is not there
  return check_finish();
}
