// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a trap says to people: the reason, then one line for each wasm frame, the innermost first.
#pragma once

#include <wasmtime.h>

#include <string>

namespace wasifs::engine {

[[nodiscard]] std::string trap_text(const wasm_trap_t& trap);
// As above for what a host function ended the guest with.
[[nodiscard]] std::string trap_text(const wasmtime_error_t& error);

// Whether the guest's code was running when `error` came up.
[[nodiscard]] bool has_frames(const wasmtime_error_t& error);

}  // namespace wasifs::engine
