// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all headers of the C API need: how functions are declared, error sentences, bytes that the
// library hands out. Any thread. What holds for the whole API is in `wasifs/c/wasifs.h`.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wasifs/c/errno.h"

#if defined(__GNUC__)
/// Marks what the library exports.
#define WASIFS_API __attribute__((visibility("default")))
#else
/// Marks what the library exports.
#define WASIFS_API
#endif

#if defined(__cplusplus)
/// Begins declarations that C and C++ share.
#define WASIFS_C_BEGIN extern "C" {
/// Ends them.
#define WASIFS_C_END }
#else
/// Begins declarations that C and C++ share.
#define WASIFS_C_BEGIN
/// Ends them.
#define WASIFS_C_END
#endif

WASIFS_C_BEGIN

/// Frees what a struct of functions has as `context`.
typedef void (*wasifs_destroy)(void* context);

/// Bytes that the library hands out; the caller owns them.
typedef struct wasifs_buffer {
  uint8_t* data;  ///< The bytes, and behind them one NUL that `size` does not count.
  size_t size;    ///< How many.
} wasifs_buffer;

/// Frees the bytes and makes the buffer empty. NULL and empty buffers are fine. Any thread.
WASIFS_API void wasifs_buffer_free(wasifs_buffer* buffer);

/// The sentence of the last failure in this thread, naming what was wrong; empty where none has
/// failed. Valid until the next function of this API fails in this thread.
WASIFS_API const char* wasifs_last_message(void);

/// The witx name of an error, such as "noent"; "unknown" for a number that is none. Static.
WASIFS_API const char* wasifs_errno_name(wasifs_errno error);

/// A sentence in English for an error, such as "no such file or directory". Static.
WASIFS_API const char* wasifs_errno_message(wasifs_errno error);

/// The version of the library, such as "0.1.0". Static.
WASIFS_API const char* wasifs_version(void);

/// Whether the library was built with `feature`: "wasmtime" is the only one there is so far. For
/// programs that load the library at run time.
WASIFS_API bool wasifs_has(const char* feature);

WASIFS_C_END
