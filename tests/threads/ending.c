// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any thread ends the program while others are in the middle of something:
// ending.wasm WHO HOW WHAT, where WHO (main, thread) ends it, HOW (exit, trap, return, overflow),
// while others do WHAT (wait, spin, sleep, read).
#include <poll.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "crew.h"

static const char *how, *what;
static _Atomic int busy;

static void wait_for_ever(void) {
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  static pthread_cond_t never = PTHREAD_COND_INITIALIZER;
  CHECK(pthread_mutex_lock(&mutex) == 0);
  ++busy;
  for (;;) CHECK(pthread_cond_wait(&never, &mutex) == 0);
}

static void* be_busy(void* number) {
  (void)number;
  if (strcmp(what, "wait") == 0) wait_for_ever();
  ++busy;
  if (strcmp(what, "spin") == 0)
    for (;;) ++busy;
  const struct timespec hours = {36000, 0};
  if (strcmp(what, "sleep") == 0) nanosleep(&hours, NULL);
  struct pollfd input = {0, POLLIN, 0};
  if (strcmp(what, "poll") == 0) poll(&input, 1, -1);
  char byte;
  if (strcmp(what, "read") == 0) (void)!read(0, &byte, 1);
  fprintf(stderr, "%s is over\n", what);
  exit(1);
}

// Deeper than there is stack, without memory of its own.
__attribute__((noinline)) static int deeper(int depth) {
  static volatile int more = 1;
  return more ? deeper(depth + 1) * 3 + depth : 0;
}

static void* end(void* number) {
  (void)number;
  while (busy < 3) nanosleep(&(struct timespec){0, 1000000}, NULL);
  if (strcmp(how, "exit") == 0) exit(42);
  if (strcmp(how, "overflow") == 0) exit(deeper(0));
  if (strcmp(how, "trap") == 0) __builtin_trap();
  return NULL;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  how = argv[2];
  what = argv[3];
  pthread_t thread;
  for (int i = 0; i < 3; ++i) CHECK(pthread_create(&thread, NULL, be_busy, NULL) == 0);
  if (strcmp(argv[1], "main") == 0) {
    end(NULL);
    return 43;
  }
  CHECK(pthread_create(&thread, NULL, end, NULL) == 0);
  return be_busy(NULL) == NULL;
}
