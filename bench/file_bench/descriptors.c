// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is done with descriptors that are open.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "measure.h"

#ifdef __wasi__
#include <wasi/api.h>
#else
#include <poll.h>
#endif

enum {
  many = 1000000,
  large_blocks = 4096,  // 256 MiB
  small_blocks = 256,   // 16 MiB
  pieces = 16,
  piece = 256,
  many_polled = 1000
};

static int file, second;

static void large(void) {
  struct stat status;
  if (stat(in_fixtures("large"), &status) != 0) make_filled(in_fixtures("large"), large_blocks);
}
static void small(void) {
  struct stat status;
  if (stat(in_fixtures("small"), &status) != 0) make_filled(in_fixtures("small"), small_blocks);
}

static void open_large(void) {
  file = open(in_fixtures("large"), O_RDONLY);
  check(file >= 0, "large");
}
static void open_small(void) {
  file = open(in_fixtures("small"), O_RDONLY);
  check(file >= 0, "small");
}
static void open_filled(void) {
  make_filled(in_work("filled"), small_blocks);
  file = open(in_work("filled"), O_RDWR);
  check(file >= 0, "filled");
}
static void open_empty(void) {
  file = open_new(in_work("empty"));
}
static void open_twice(void) {
  close(open_new(in_work("appended")));
  file = open(in_work("appended"), O_WRONLY | O_APPEND);
  second = open(in_work("appended"), O_WRONLY | O_APPEND);
  check(file >= 0 && second >= 0, "appended");
}

static void to_begin(void) {
  check(lseek(file, 0, SEEK_SET) == 0, "lseek");
}
static void cut(void) {
  check(ftruncate(file, 0) == 0, "ftruncate");
}
static void cut_and_to_begin(void) {
  cut();
  to_begin();
}

static unsigned lseek_write(void) {
  for (int i = 0; i < many; ++i) {
    check(lseek(file, (off_t)(next_random() % 65536), SEEK_SET) >= 0, "lseek");
    check(write(file, "thirteen byte", 13) == 13, "write");
  }
  check(fsync(file) == 0, "fsync");
  return many;
}
REPEATED(write_1, check(write(file, "x", 1) == 1, "write"))
REPEATED(read_1, check(read(file, buffer, 1) == 1, "read"))
REPEATED(lseek_only, check(lseek(file, 100, SEEK_SET) == 100, "lseek"))
static void fstat_one(void) {
  struct stat status;
  check(fstat(file, &status) == 0, "fstat");
}
REPEATED(fstat_file, fstat_one())
REPEATED(pread_4k,
         check(pread(file, buffer, page,
                     (off_t)(next_random() % (large_blocks * (block / page))) * page) == page,
               "pread"))
REPEATED(pwrite_4k,
         check(pwrite(file, buffer, page,
                      (off_t)(next_random() % (small_blocks * (block / page))) * page) == page,
               "pwrite"))

// From one end of the file to the other.
static unsigned read_64k(void) {
  for (int i = 0; i < small_blocks; ++i) check(read(file, buffer, block) == block, "read");
  return small_blocks;
}
static unsigned write_64k(void) {
  for (int i = 0; i < small_blocks; ++i) check(write(file, buffer, block) == block, "write");
  return small_blocks;
}

static void fill_vector(struct iovec* vector) {
  for (int i = 0; i < pieces; ++i)
    vector[i] = (struct iovec){.iov_base = buffer + 2 * i * piece, .iov_len = piece};
}
static unsigned readv_16(void) {
  struct iovec vector[pieces];
  fill_vector(vector);
  for (int i = 0; i < batch; ++i) check(readv(file, vector, pieces) == pieces * piece, "readv");
  return batch;
}
static unsigned writev_16(void) {
  struct iovec vector[pieces];
  fill_vector(vector);
  for (int i = 0; i < batch; ++i) check(writev(file, vector, pieces) == pieces * piece, "writev");
  return batch;
}

static unsigned append(void) {
  for (int i = 0; i < batch / 2; ++i) {
    check(write(file, "thirteen byte", 13) == 13, "first");
    check(write(second, "thirteen byte", 13) == 13, "second");
  }
  return batch;
}

// All subscriptions are of one file, which is always ready, so that nothing waits.
static void poll_files(int count) {
#ifdef __wasi__
  static __wasi_subscription_t subscriptions[many_polled];
  static __wasi_event_t events[many_polled];
  for (int i = 0; i < count; ++i) {
    subscriptions[i].userdata = (__wasi_userdata_t)i;
    subscriptions[i].u.tag = __WASI_EVENTTYPE_FD_READ;
    subscriptions[i].u.u.fd_read.file_descriptor = (__wasi_fd_t)file;
  }
  __wasi_size_t ready = 0;
  const int good = __wasi_poll_oneoff(subscriptions, events, (__wasi_size_t)count, &ready) == 0;
  check(good && ready == (__wasi_size_t)count && events[0].error == 0, "poll_oneoff");
#else
  static struct pollfd subscriptions[many_polled];
  for (int i = 0; i < count; ++i) subscriptions[i] = (struct pollfd){.fd = file, .events = POLLIN};
  check(poll(subscriptions, (nfds_t)count, 0) == count, "poll");
#endif
}
REPEATED(poll_1, poll_files(1))
REPEATED(poll_1000, poll_files(many_polled))

static void close_file(void) {
  close(file);
}
static void close_both(void) {
  close(file);
  close(second);
}

#define READS(name, what, ...) \
  {name, .fixture = what, .begin = open_##what, .end = close_file, __VA_ARGS__}
#define WRITES(name, first, ...) {name, .begin = first, .end = close_file, __VA_ARGS__}

const struct row descriptor_rows[] = {
    WRITES("lseek+write-13", open_empty, .run = lseek_write),
    WRITES("write-1", open_empty, .run = write_1),
    READS("read-1", small, .run = read_1, .after = to_begin),
    READS("lseek", small, .run = lseek_only),
    READS("fstat", small, .run = fstat_file),
    READS("pread-4k", large, .run = pread_4k),
    WRITES("pwrite-4k", open_filled, .run = pwrite_4k),
    READS("read-64k", small, .run = read_64k, .after = to_begin),
    WRITES("write-64k", open_filled, .run = write_64k, .after = to_begin),
    READS("readv-16", small, .run = readv_16, .after = to_begin),
    WRITES("writev-16", open_empty, .run = writev_16, .after = cut_and_to_begin),
    {"append-2", .begin = open_twice, .run = append, .after = cut, .end = close_both},
    READS("poll-1", small, .run = poll_1),
    READS("poll-1000", small, .run = poll_1000),
    {0},
};
