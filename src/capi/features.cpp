// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a library of the C API was built with. Compiled for each of them: with an engine, without.
#include <cstring>

#include "wasifs/c/base.h"

extern "C" bool wasifs_has(const char* feature) {
#if defined(WASIFS_C_WASMTIME)
  return feature != nullptr && std::strcmp(feature, "wasmtime") == 0;
#else
  (void)feature;
  return false;
#endif
}
