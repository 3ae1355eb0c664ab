// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "late_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace wasifs::cli {

Parsed<void> load_late_library(const char* soname, std::span<const LateFunction> functions) {
  void* const library = ::dlopen(soname, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr)
    return std::unexpected(
        fmt::format("a library that this needs cannot be loaded: {}", ::dlerror()));
  for (const LateFunction& function : functions) {
    void* const found = ::dlsym(library, function.name);
    if (found == nullptr)
      return std::unexpected(fmt::format("the library {} is another one than was built with: {}",
                                         soname, ::dlerror()));
    *function.target = found;
  }
  return {};
}

void wasifs_late_function_missing() noexcept {
  std::fputs("wasifs: a function was called of a library that is not loaded\n", stderr);
  std::abort();
}

}  // namespace wasifs::cli
