// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks for tests of the C API, in plain C11. A program that uses them returns `check_result()`.
#pragma once

#include <stdio.h>
#include <string.h>
#include <wasifs/c/wasifs.h>

static int check_failures;

static inline void check_failed(const char* file, int line, const char* what, const char* why) {
  fprintf(stderr, "%s:%d: %s: %s\n", file, line, what, why);
  ++check_failures;
}

static inline int check_result(void) {
  if (check_failures != 0) fprintf(stderr, "%d checks failed\n", check_failures);
  return check_failures == 0 ? 0 : 1;
}

// The condition holds.
#define CHECK(condition) \
  ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition, "does not hold"))

// The call succeeds.
#define OK(call)                      \
  ((call) == WASIFS_SUCCESS ? (void)0 \
                            : check_failed(__FILE__, __LINE__, #call, wasifs_last_message()))

// The call fails with `error`, and the sentence has `text` in it.
#define FAILS(error, text, call) check_fails(error, text, (call), __FILE__, __LINE__, #call)
static inline void check_fails(wasifs_errno error, const char* text, wasifs_errno got,
                               const char* file, int line, const char* what) {
  if (got != error) {
    check_failed(file, line, what, wasifs_errno_name(got));
  } else if (strstr(wasifs_last_message(), text) == NULL) {
    check_failed(file, line, what, wasifs_last_message());
  }
}

// The buffer holds this text; frees it.
#define HOLDS(buffer, text) check_holds(buffer, text, __FILE__, __LINE__)
static inline void check_holds(wasifs_buffer* buffer, const char* text, const char* file,
                               int line) {
  if (buffer->data == NULL || buffer->size != strlen(text) ||
      memcmp(buffer->data, text, buffer->size) != 0) {
    check_failed(file, line, text, buffer->data == NULL ? "nothing" : (const char*)buffer->data);
  }
  wasifs_buffer_free(buffer);
}
