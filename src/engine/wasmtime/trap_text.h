// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a trap says to people: the reason, then one line for each wasm frame, the innermost first.
#pragma once

#include <wasmtime.h>

#include <string>

namespace wasifs::engine {

[[nodiscard]] std::string trap_text(const wasm_trap_t* trap);

}  // namespace wasifs::engine
