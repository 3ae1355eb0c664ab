// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The benchmark program: POSIX file operations, each repeated until enough time has passed for a
// figure. The same source is built for the machine and for WASI, so that a row means the same
// everywhere. Usage: file_bench DIRECTORY [ROW...] Output: one line for each row, its name and
// nanoseconds per operation.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
  batch = 100,
  enough_ns = 60 * 1000 * 1000,
  small_directory = 4096,
  large_directory = 100000
};
enum { page = 4096, block = 65536, file_pages = 4096 };

static char root[512];
static unsigned char buffer[block];

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fail(const char* what) {
  fprintf(stderr, "file_bench: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void check(int good, const char* what) {
  if (!good) fail(what);
}

static const char* in_root(const char* name) {
  static char path[1024];
  snprintf(path, sizeof path, "%s/%s", root, name);
  return path;
}

static int open_new(const char* name) {
  const int file = open(in_root(name), O_RDWR | O_CREAT | O_TRUNC, 0666);
  check(file >= 0, name);
  return file;
}

// A file of 16 MiB with content, made once.
static int open_filled(void) {
  static int file = -1;
  if (file >= 0) return file;
  file = open_new("filled");
  memset(buffer, 'x', sizeof buffer);
  for (int i = 0; i < file_pages * page / block; ++i)
    check(write(file, buffer, block) == block, "filling");
  return file;
}

static uint32_t next_random(void) {
  static uint32_t state = 12345;
  state = state * 1664525u + 1013904223u;
  return state >> 8;
}

// Calls `one` in batches until enough time has passed. `operations` is how many one call does.
static void measure(const char* row, void (*one)(void), unsigned operations) {
  one();
  uint64_t calls = 0;
  const uint64_t start = now();
  uint64_t elapsed;
  do {
    const int times = operations > 1 ? 1 : batch;
    for (int i = 0; i < times; ++i) one();
    calls += (uint64_t)times;
    elapsed = now() - start;
  } while (elapsed < enough_ns);
  printf("%s %.1f\n", row, (double)elapsed / (double)(calls * operations));
  fflush(stdout);
}

static int file;

static void lseek_write(void) {
  check(lseek(file, (off_t)(next_random() % 65536), SEEK_SET) >= 0, "lseek");
  check(write(file, "thirteen byte", 13) == 13, "write");
}
static void write_1(void) {
  check(write(file, "x", 1) == 1, "write");
}
static void read_1(void) {
  check(read(file, buffer, 1) == 1, "read");
}
static void pread_4k(void) {
  check(pread(file, buffer, page, (off_t)(next_random() % file_pages) * page) == page, "pread");
}
static void pwrite_4k(void) {
  check(pwrite(file, buffer, page, (off_t)(next_random() % file_pages) * page) == page, "pwrite");
}
static void read_64k(void) {
  ssize_t count = read(file, buffer, block);
  if (count == 0) {
    check(lseek(file, 0, SEEK_SET) == 0, "lseek");
    count = read(file, buffer, block);
  }
  check(count == block, "read");
}
static void write_64k(void) {
  static int done;
  if (++done % (file_pages * page / block) == 0) check(lseek(file, 0, SEEK_SET) == 0, "lseek");
  check(write(file, buffer, block) == block, "write");
}
static void lseek_only(void) {
  check(lseek(file, 100, SEEK_SET) == 100, "lseek");
}
static void fstat_file(void) {
  struct stat status;
  check(fstat(file, &status) == 0, "fstat");
}
static void open_deep(void) {
  const int opened = open(in_root("a/b/c/leaf"), O_RDONLY);
  check(opened >= 0, "open");
  close(opened);
}
static void stat_deep(void) {
  struct stat status;
  check(stat(in_root("a/b/c/leaf"), &status) == 0, "stat");
}
static void stat_shallow(void) {
  struct stat status;
  check(stat(in_root("filled"), &status) == 0, "stat");
}
static void create_unlink(void) {
  close(open_new("short-lived"));
  check(unlink(in_root("short-lived")) == 0, "unlink");
}
static void make_remove(void) {
  check(mkdir(in_root("short-lived-d"), 0777) == 0, "mkdir");
  check(rmdir(in_root("short-lived-d")) == 0, "rmdir");
}
static void rename_back(void) {
  char other[1024];
  snprintf(other, sizeof other, "%s/%s", root, "moved");
  check(rename(in_root("mover"), other) == 0, "rename");
  check(rename(other, in_root("mover")) == 0, "rename back");
}
static void read_clock(void) {
  now();
}

static const char* listed;
static unsigned listed_size;
static void list(void) {
  DIR* directory = opendir(in_root(listed));
  check(directory != NULL, "opendir");
  unsigned count = 0;
  const struct dirent* entry;
  while ((entry = readdir(directory)) != NULL)
    if (entry->d_name[0] != '.') ++count;  // not every host lists "." and ".."
  closedir(directory);
  check(count == listed_size, "readdir");
}

static void make_listed(const char* name, unsigned size) {
  char path[64];
  check(mkdir(in_root(name), 0777) == 0, name);
  for (unsigned i = 0; i < size; ++i) {
    snprintf(path, sizeof path, "%s/entry-%u", name, i);
    close(open_new(path));
  }
  listed = name;
  listed_size = size;
}

static int wanted(int count, char** rows, const char* row) {
  for (int i = 2; i < count; ++i)
    if (strcmp(rows[i], row) == 0) return 1;
  return count <= 2;
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: file_bench DIRECTORY [ROW...]\n");
    return 2;
  }
  snprintf(root, sizeof root, "%s", argv[1]);
  check(mkdir(in_root("a"), 0777) == 0 && mkdir(in_root("a/b"), 0777) == 0 &&
            mkdir(in_root("a/b/c"), 0777) == 0,
        "mkdir");
  close(open_new("a/b/c/leaf"));
  close(open_new("mover"));
  const int filled = open_filled();

#define ROW(name, descriptor, function) \
  if (wanted(argc, argv, name)) {       \
    file = (descriptor);                \
    lseek(file, 0, SEEK_SET);           \
    measure(name, function, 1);         \
  }
  ROW("lseek+write-13", filled, lseek_write)
  ROW("write-1", open_new("one"), write_1)
  ROW("read-1", filled, read_1)
  ROW("pread-4k", filled, pread_4k)
  ROW("pwrite-4k", filled, pwrite_4k)
  ROW("read-64k", filled, read_64k)
  ROW("write-64k", filled, write_64k)
  ROW("lseek", filled, lseek_only)
  ROW("fstat", filled, fstat_file)
  ROW("open-close-4", filled, open_deep)
  ROW("stat-1", filled, stat_shallow)
  ROW("stat-4", filled, stat_deep)
  ROW("create-unlink", filled, create_unlink)
  ROW("mkdir-rmdir", filled, make_remove)
  ROW("rename-2", filled, rename_back)
  ROW("clock", filled, read_clock)
  if (wanted(argc, argv, "readdir-4k")) {
    make_listed("small", small_directory);
    measure("readdir-4k", list, small_directory);
  }
  if (wanted(argc, argv, "readdir-100k")) {
    make_listed("large", large_directory);
    measure("readdir-100k", list, large_directory);
  }
  return 0;
}
