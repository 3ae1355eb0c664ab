// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// "host" "inward" for the adapters that take `HostFunction`.
#pragma once

#include <vector>

#include "every_engine/engine_under_test.h"
#include "wasifs/engine/host_function.h"

namespace wasifs::every_engine {

inline std::vector<HostFunction> host_functions(const Inward& inward) {
  return {{.module = "host",
           .name = "inward",
           .parameters = {},
           .results = {},
           .call = [&inward](std::span<const WasmValue>)
               -> std::expected<std::vector<WasmValue>, std::string> {
             if (auto why = inward()) return std::unexpected(*std::move(why));
             return std::vector<WasmValue>();
           }}};
}

}  // namespace wasifs::every_engine
