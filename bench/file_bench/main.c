// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The benchmark program: POSIX file operations, each repeated until enough time has passed for a
// figure. The same source is built for the machine and for WASI, so that a row means the same
// everywhere.
//
//   file_bench rows                               the rows: name, and whether it reads fixtures
//   file_bench run WORK FIXTURES ROW...           for each row its name, then nanoseconds an
//   operation file_bench prepare WORK FIXTURES ROW...       only makes what the rows read
//   file_bench ping, file_bench echo              two that are joined by pipes; ping tells
//
// WORK is an empty directory. What is not there of the fixtures is made, so that they may be
// shared, or lie where nothing can be written.
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "measure.h"

static const struct row* const tables[] = {descriptor_rows, path_rows, other_rows, listing_rows};
enum { table_count = sizeof tables / sizeof *tables, enough_ns = 60 * 1000 * 1000 };

static const struct row* find(const char* name) {
  for (int i = 0; i < table_count; ++i)
    for (const struct row* row = tables[i]; row->name; ++row)
      if (strcmp(row->name, name) == 0) return row;
  return 0;
}

static uint64_t run_once(const struct row* row, uint64_t* operations) {
  const uint64_t start = now();
  *operations += row->run();
  const uint64_t elapsed = now() - start;
  if (row->after) row->after();
  return elapsed;
}

static void measure(const struct row* row) {
  if (row->begin) row->begin();
  uint64_t operations = 0;
  uint64_t elapsed = run_once(row, &operations);
  if (elapsed < enough_ns) {  // else what is new at first is lost in it
    operations = elapsed = 0;
    while (elapsed < enough_ns) elapsed += run_once(row, &operations);
  }
  if (row->end) row->end();
  printf("%.1f\n", (double)elapsed / (double)operations);
}

static int run(int count, char** names, int only_prepare) {
  for (int i = 0; i < count; ++i) {
    const struct row* row = find(names[i]);
    if (row == 0) return fprintf(stderr, "file_bench: no row %s\n", names[i]), 2;
    if (row->fixture) row->fixture();
    if (only_prepare || !row->run) continue;
    printf("%s ", row->name);  // whoever reads it knows where it ended, if it does not go on
    fflush(stdout);
    errno = 0;
    measure(row);
    fflush(stdout);
  }
  return 0;
}

int main(int argc, char** argv) {
  const char* const command = argc > 1 ? argv[1] : "";
  if (strcmp(command, "ping") == 0) return ping();
  if (strcmp(command, "echo") == 0) return echo();
  if (strcmp(command, "rows") == 0) {
    for (int i = 0; i < table_count; ++i)
      for (const struct row* row = tables[i]; row->name; ++row)
        printf("%s %s\n", row->name, row->fixture ? "reads" : "writes");
    return 0;
  }
  const int only_prepare = strcmp(command, "prepare") == 0;
  if (argc < 4 || (!only_prepare && strcmp(command, "run") != 0)) {
    fprintf(stderr,
            "usage: file_bench (run | prepare) WORK FIXTURES ROW..., or rows, ping, echo\n");
    return 2;
  }
  set_places(argv[2], argv[3]);
  return run(argc - 4, argv + 4, only_prepare);
}
