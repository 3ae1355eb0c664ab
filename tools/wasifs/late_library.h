// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Libraries that few commands need, loaded when one does: to load libcurl and what it needs takes
// longer than all else that the program does before it runs a guest. The code that uses them calls
// their functions as if they were linked. Each of these is defined here as a jump to where it was
// found, which is no code of any one function's type and so does for all, whatever they take.
#pragma once

#include <span>

#include "values.h"

namespace wasifs::cli {

/// A function of such a library, and where its jump goes.
struct LateFunction {
  const char* name;
  void** target;
};

/// Loads the library called `soname` for good and directs the jumps to `functions` there. To be
/// called before any of them is, by one thread at a time. A sentence where it is not there or lacks
/// one of them.
[[nodiscard]] Parsed<void> load_late_library(const char* soname,
                                             std::span<const LateFunction> functions);

/// Where jumps go before: says that nobody has loaded the library, and aborts.
extern "C" [[noreturn]] void wasifs_late_function_missing() noexcept;

}  // namespace wasifs::cli

#if defined(__x86_64__)
#define WASIFS_LATE_JUMP(name) "endbr64\n jmp *wasifs_late_" #name "(%rip)\n"
#elif defined(__aarch64__)
#define WASIFS_LATE_JUMP(name)                                                        \
  "bti c\n adrp x16, wasifs_late_" #name "\n ldr x16, [x16, :lo12:wasifs_late_" #name \
  "]\n br "                                                                           \
  "x16\n"
#endif

/// Defines the function `name` of a library that is loaded late.
#define WASIFS_LATE_FUNCTION(name)                                                      \
  extern "C" {                                                                          \
  [[gnu::used, gnu::visibility("hidden")]] void* wasifs_late_##name =                   \
      reinterpret_cast<void*>(&wasifs::cli::wasifs_late_function_missing);              \
  }                                                                                     \
  asm(".pushsection .text\n .globl " #name "\n .hidden " #name "\n .type " #name        \
      ", %function\n" #name ":\n " WASIFS_LATE_JUMP(name) ".size " #name ", . - " #name \
                                                          "\n"                          \
                                                          ".popsection\n");

/// Names it in a table of `LateFunction`.
#define WASIFS_LATE_ENTRY(name) {#name, &wasifs_late_##name},
