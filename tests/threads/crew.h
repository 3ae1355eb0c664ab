// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Several threads that do the same, and what is wrong ends the program with its line.
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "posix_threads.h"

#define CHECK(condition)                                                                    \
  do {                                                                                      \
    if (!(condition)) {                                                                     \
      fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, strerror(errno)); \
      exit(1);                                                                              \
    }                                                                                       \
  } while (0)

#define CREW 8

// Runs `work` on as many threads, each with its number, and waits for all.
static inline void run_crew(void* (*work)(void*)) {
  pthread_t threads[CREW];
  for (long i = 0; i < CREW; ++i) CHECK(pthread_create(&threads[i], NULL, work, (void*)i) == 0);
  for (int i = 0; i < CREW; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
}
