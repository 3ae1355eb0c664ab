// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sched_yield does nothing, proc_raise is not to be had, and what is no signal is refused before.
#include "raw.h"

int main(void) {
  CHECK_WASI(__wasi_sched_yield(), SUCCESS);
  CHECK_WASI(RAW(raw_proc_raise(15)), NOTSUP);
  CHECK_WASI(RAW(raw_proc_raise(0)), NOTSUP);
  CHECK_WASI(RAW(raw_proc_raise(31)), INVAL);
  CHECK_WASI(RAW(raw_proc_raise(255)), INVAL);
  return check_finish();
}
