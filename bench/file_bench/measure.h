// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the rows of the benchmark program have in common: places, checks, and how a row is told.
// One thread.
#pragma once

#include <stdint.h>

enum { page = 4096, block = 65536, batch = 100 };

/// A figure of the table.
struct row {
  const char* name;
  /// Makes what the row reads, below the fixtures, where it is not there yet; null: it reads
  /// nothing.
  void (*fixture)(void);
  /// Before the first measurement; may be null.
  void (*begin)(void);
  /// What is measured; gives how many operations it did. Null: there is no such thing here.
  unsigned (*run)(void);
  /// After each `run`, not measured; may be null.
  void (*after)(void);
  /// At the end; may be null.
  void (*end)(void);
};

/// A function that does a statement `batch` times.
#define REPEATED(function, statement)          \
  static unsigned function(void) {             \
    for (int i = 0; i < batch; ++i) statement; \
    return batch;                              \
  }

/// Each ends with a row without a name.
extern const struct row descriptor_rows[];
extern const struct row path_rows[];
extern const struct row listing_rows[];
extern const struct row other_rows[];

/// A buffer for anyone.
extern unsigned char buffer[block];

/// The directories that the program was given.
void set_places(const char* work_directory, const char* fixture_directory);
/// The path of a name there, until the next call but three.
const char* in_work(const char* name);
const char* in_fixtures(const char* name);

/// Nanoseconds of the monotonic clock.
uint64_t now(void);
/// Ends the program with errno's sentence unless `good`.
void check(int good, const char* what);
/// Opens a new, empty file for reading and writing.
int open_new(const char* path);
/// A number that is different each time and the same in each run.
uint32_t next_random(void);

/// A file with content of so many blocks.
void make_filled(const char* path, unsigned blocks);
/// Tells the time from two processes that hand a byte to each other: one of each.
int ping(void);
int echo(void);
