// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Times: set to the nanosecond, set to now, left alone, and changed by what changes the file.
#include "check.h"

#include <time.h>

#ifdef __wasi__
// The wasi-libc of Debian 12 was compiled with other values than its <sys/stat.h> has.
#undef UTIME_NOW
#undef UTIME_OMIT
#define UTIME_NOW (-1)
#define UTIME_OMIT (-2)
#endif

// That wasi-libc also knows them only for the first of the two times; set_times.c asks for the
// rest.
static const struct timespec omit = {0, UTIME_OMIT}, now = {0, UTIME_NOW};

static bool same(struct timespec a, struct timespec b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool later(struct timespec a, struct timespec b) {
  return a.tv_sec > b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec > b.tv_nsec);
}

int main(void) {
  const int dir = work_dir();
  const struct timespec past = {1000000000, 123456789}, older = {5, 1};
  struct stat stat;
  put_file(dir, "file", "x");
  const int fd = openat(dir, "file", O_RDWR);
  REQUIRE(fd >= 0);

  CHECK_OK(futimens(fd, (struct timespec[2]){older, past}));
  CHECK_OK(fstat(fd, &stat));
  CHECK(same(stat.st_atim, older));
  CHECK(same(stat.st_mtim, past));
  CHECK_OK(fstatat(dir, "file", &stat, 0));
  CHECK(same(stat.st_mtim, past));

  CHECK_OK(utimensat(dir, "file", (struct timespec[2]){omit, older}, 0));
  CHECK_OK(fstat(fd, &stat));
  CHECK(same(stat.st_atim, older) && same(stat.st_mtim, older));
  CHECK_OK(futimens(fd, (struct timespec[2]){now, past}));
  CHECK_OK(fstat(fd, &stat));
  CHECK(later(stat.st_atim, past) && same(stat.st_mtim, past));

  // Writing and truncating change the time of modification, reading does not.
  char byte;
  CHECK_OK(futimens(fd, (struct timespec[2]){past, past}));
  CHECK_EQ(pread(fd, &byte, 1, 0), 1);
  CHECK_OK(fstat(fd, &stat));
  CHECK(same(stat.st_mtim, past));
  CHECK_EQ(pwrite(fd, "y", 1, 0), 1);
  CHECK_OK(fstat(fd, &stat));
  CHECK(later(stat.st_mtim, past));
  CHECK_OK(futimens(fd, (struct timespec[2]){past, past}));
  CHECK_OK(ftruncate(fd, 7));
  CHECK_OK(fstat(fd, &stat));
  CHECK(later(stat.st_mtim, past));

  // A directory's time changes with its entries.
  CHECK_OK(mkdirat(dir, "sub", 0777));
  CHECK_OK(utimensat(dir, "sub", (struct timespec[2]){past, past}, 0));
  CHECK_OK(fstatat(dir, "sub", &stat, 0));
  CHECK(same(stat.st_mtim, past));
  put_file(dir, "sub/new", "");
  CHECK_OK(fstatat(dir, "sub", &stat, 0));
  CHECK(later(stat.st_mtim, past));
  CHECK_OK(utimensat(dir, "sub", (struct timespec[2]){past, past}, 0));
  CHECK_OK(unlinkat(dir, "sub/new", 0));
  CHECK_OK(fstatat(dir, "sub", &stat, 0));
  CHECK(later(stat.st_mtim, past));

  // Of a link itself, or of what it leads to.
  CHECK_OK(symlinkat("file", dir, "link"));
  CHECK_OK(utimensat(dir, "link", (struct timespec[2]){older, older}, AT_SYMLINK_NOFOLLOW));
  CHECK_OK(fstatat(dir, "link", &stat, AT_SYMLINK_NOFOLLOW));
  CHECK(same(stat.st_mtim, older));
  CHECK_OK(fstat(fd, &stat));
  CHECK(later(stat.st_mtim, past));
  CHECK_OK(utimensat(dir, "link", (struct timespec[2]){older, older}, 0));
  CHECK_OK(fstat(fd, &stat));
  CHECK(same(stat.st_mtim, older));
  CHECK_ERRNO(utimensat(dir, "absent", NULL, 0), ENOENT);
  return check_finish();
}
