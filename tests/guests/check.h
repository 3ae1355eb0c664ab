// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every guest program checks with. Included by exactly one source file of a guest, which is
// compiled for WASI and, where it uses nothing but POSIX, for the machine itself as well.
//
// A guest prints one line per check, goes on after a failed one, and ends with exit code 1 if there
// was any. It works in the directory named by the variable WORK (natively: the current directory),
// which is empty when it starts unless the set-up says otherwise.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int check_failures;

static inline bool check_report(bool good, const char* what, int line) {
  if (good) {
    printf("ok      %s\n", what);
  } else {
    printf("FAILED  %s (line %d)\n", what, line);
    ++check_failures;
  }
  return good;
}

static inline int check_finish(void) {
  if (check_failures != 0) {
    printf("%d checks failed\n", check_failures);
    return 1;
  }
  return 0;
}

// The condition holds.
#define CHECK(condition) check_report((condition), #condition, __LINE__)

// The condition holds, or nothing after it makes sense.
#define REQUIRE(condition)                                  \
  do {                                                      \
    if (!CHECK(condition)) {                                \
      printf("errno is %d (%s)\n", errno, strerror(errno)); \
      exit(1);                                              \
    }                                                       \
  } while (0)

// Two integers are equal; both are printed when they are not.
#define CHECK_EQ(actual, expected)                                                           \
  do {                                                                                       \
    const long long actual_value = (long long)(actual);                                      \
    const long long expected_value = (long long)(expected);                                  \
    if (!check_report(actual_value == expected_value, #actual " == " #expected, __LINE__)) { \
      printf("        %lld, not %lld\n", actual_value, expected_value);                      \
    }                                                                                        \
  } while (0)

// A POSIX call succeeds.
#define CHECK_OK(call)                                     \
  do {                                                     \
    errno = 0;                                             \
    if (!check_report((call) >= 0, #call, __LINE__)) {     \
      printf("        failed with %s\n", strerror(errno)); \
    }                                                      \
  } while (0)

// A POSIX call fails with exactly this errno.
#define CHECK_ERRNO(call, expected)                                                          \
  do {                                                                                       \
    errno = 0;                                                                               \
    const long long call_result = (long long)(call);                                         \
    const int call_errno = errno;                                                            \
    if (!check_report(call_result == -1 && call_errno == (expected), #call " -> " #expected, \
                      __LINE__)) {                                                           \
      printf("        returned %lld, errno %d (%s)\n", call_result, call_errno,              \
             strerror(call_errno));                                                          \
    }                                                                                        \
  } while (0)

// A descriptor of the directory the guest works in.
static inline int work_dir(void) {
  const char* work = getenv("WORK");
  const int dir = open(work != NULL ? work : ".", O_RDONLY | O_DIRECTORY);
  REQUIRE(dir >= 0);
  return dir;
}

// Makes a file with this content, or gives it this content.
static inline void put_file(int dir, const char* name, const char* content) {
  const int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  REQUIRE(fd >= 0);
  const size_t size = strlen(content);
  REQUIRE(write(fd, content, size) == (ssize_t)size);
  REQUIRE(close(fd) == 0);
}

// Whether the file has exactly this content.
static inline bool has_content(int dir, const char* name, const char* content) {
  char buffer[4096];
  const int fd = openat(dir, name, O_RDONLY);
  if (fd < 0) {
    return false;
  }
  const ssize_t size = read(fd, buffer, sizeof buffer);
  close(fd);
  return size == (ssize_t)strlen(content) && memcmp(buffer, content, (size_t)size) == 0;
}

// Whether there is something of this name, without following it.
static inline bool is_there(int dir, const char* name) {
  struct stat stat;
  return fstatat(dir, name, &stat, AT_SYMLINK_NOFOLLOW) == 0;
}
