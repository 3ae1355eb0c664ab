// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Any bytes as a WebAssembly module: reading it ends with a sentence, or with a module that has its
// state exported and can be read in its turn.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "pause/export_state.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wasifs::pause;
  const auto module = std::as_bytes(std::span(data, size));
  const auto exported = export_state(module, StartFunction::exported);
  if (!exported) {
    if (exported.error().empty()) std::abort();
    return 0;
  }
  if (!read_module(exported->module)) std::abort();
  return 0;
}
