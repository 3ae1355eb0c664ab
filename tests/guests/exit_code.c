// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// proc_exit ends the program at once, with the code it is given (EXIT_CODE; see guests.cmake).
#include "raw.h"

static void never(void) {
  printf("a function registered with atexit ran\n");
}

int main(void) {
  atexit(never);
  __wasi_proc_exit(EXIT_CODE);
  printf("proc_exit returned\n");
  return 1;
}
