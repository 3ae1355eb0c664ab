// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Directories listed, per entry, with opening and closing them.
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"

static const char* listed;
static unsigned listed_size;

static void make_directory(const char* name, unsigned entries) {
  struct stat status;
  if (stat(in_fixtures(name), &status) == 0) return;
  check(mkdir(in_fixtures(name), 0777) == 0, name);
  for (unsigned i = 0; i < entries; ++i) {
    char path[64];
    snprintf(path, sizeof path, "%s/entry-%u", name, i);
    close(open_new(in_fixtures(path)));
  }
}

static unsigned list(void) {
  DIR* directory = opendir(in_fixtures(listed));
  check(directory != NULL, "opendir");
  unsigned count = 0;
  const struct dirent* entry;
  while ((entry = readdir(directory)) != NULL)
    if (entry->d_name[0] != '.') ++count;  // not every host lists "." and ".."
  closedir(directory);
  check(count == listed_size, "readdir");
  return count;
}

#define DIRECTORY(name, entries)            \
  static void make_##name(void) {           \
    make_directory("list-" #name, entries); \
  }                                         \
  static void choose_##name(void) {         \
    listed = "list-" #name;                 \
    listed_size = entries;                  \
  }
DIRECTORY(4k, 4096)
DIRECTORY(100k, 100000)
DIRECTORY(1m, 1000000)

const struct row listing_rows[] = {
    {"readdir-4k", .fixture = make_4k, .begin = choose_4k, .run = list},
    {"readdir-100k", .fixture = make_100k, .begin = choose_100k, .run = list},
    {"readdir-1m", .fixture = make_1m, .begin = choose_1m, .run = list},
    {0},
};
