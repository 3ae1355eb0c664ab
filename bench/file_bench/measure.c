// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#define _GNU_SOURCE
#include "measure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

unsigned char buffer[block];

static char work[512];
static char fixtures[512];

void set_places(const char* work_directory, const char* fixture_directory) {
  snprintf(work, sizeof work, "%s", work_directory);
  snprintf(fixtures, sizeof fixtures, "%s", fixture_directory);
}

static const char* joined(const char* directory, const char* name) {
  static char paths[4][1024];
  static unsigned next;
  char* const path = paths[next++ % 4];
  snprintf(path, sizeof paths[0], "%s/%s", directory, name);
  return path;
}

const char* in_work(const char* name) {
  return joined(work, name);
}

const char* in_fixtures(const char* name) {
  return joined(fixtures, name);
}

uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

void check(int good, const char* what) {
  if (good) return;
  fprintf(stderr, "file_bench: %s: %s\n", what, errno ? strerror(errno) : "not all of it");
  exit(1);
}

int open_new(const char* path) {
  const int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
  check(file >= 0, path);
  return file;
}

uint32_t next_random(void) {
  static uint32_t state = 12345;
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

void make_filled(const char* path, unsigned blocks) {
  const int file = open_new(path);
  memset(buffer, 'x', sizeof buffer);
  for (unsigned i = 0; i < blocks; ++i) check(write(file, buffer, block) == block, "filling");
  close(file);
}
