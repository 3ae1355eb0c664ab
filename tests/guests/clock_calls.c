// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// clock_res_get and clock_time_get: any precision, and clocks that do not exist.
#include "raw.h"

int main(void) {
  __wasi_timestamp_t time = 0, later = 0;
  for (uint32_t id = 0; id < 2; ++id) {
    CHECK_WASI(__wasi_clock_res_get(id, &time), SUCCESS);
    CHECK(time != 0);
    CHECK_WASI(__wasi_clock_time_get(id, 0, &time), SUCCESS);
    CHECK_WASI(__wasi_clock_time_get(id, UINT64_MAX, &later), SUCCESS);
    CHECK(later >= time);
  }
  CHECK_WASI(__wasi_clock_time_get(4, 0, &time), INVAL);
  CHECK_WASI(__wasi_clock_res_get(4, &time), INVAL);
  CHECK_WASI(__wasi_clock_time_get(UINT32_MAX, 0, &time), INVAL);
  CHECK_WASI(__wasi_clock_res_get(UINT32_MAX, &time), INVAL);
  return check_finish();
}
