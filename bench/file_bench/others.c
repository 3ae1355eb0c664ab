// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What has nothing to do with files: time, random bytes, arguments, the other end of a pipe.
#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>

#include "measure.h"

#ifdef __wasi__
#include <wasi/api.h>
#endif

REPEATED(read_clock, now())

static void sixteen(void) {
  check(getentropy(buffer, 16) == 0, "getentropy");
}
REPEATED(random_16, sixteen())

#ifdef __wasi__
// As a program's start does; natively they are there without a call.
static void arguments(void) {
  __wasi_size_t count, bytes;
  static uint8_t* pointers[64];
  check(__wasi_args_sizes_get(&count, &bytes) == 0 && count < 64 && bytes < block,
        "args_sizes_get");
  check(__wasi_args_get(pointers, buffer) == 0, "args_get");
}
REPEATED(args, arguments())
#else
#define args 0
#endif

const struct row other_rows[] = {
    {"clock", .run = read_clock},
    {"random-16", .run = random_16},
    {"args", .run = args},
    {0},
};

enum { round_trips = 20000 };

int ping(void) {
  check(write(1, "x", 1) == 1 && read(0, buffer, 1) == 1, "the first one");
  const uint64_t start = now();
  for (int i = 0; i < round_trips; ++i)
    check(write(1, "x", 1) == 1 && read(0, buffer, 1) == 1, "round trip");
  fprintf(stderr, "pipe %.1f\n", (double)(now() - start) / round_trips);
  return 0;
}

int echo(void) {
  ssize_t count;
  while ((count = read(0, buffer, 1)) == 1) check(write(1, buffer, 1) == 1, "write");
  check(count == 0, "read");
  return 0;
}
