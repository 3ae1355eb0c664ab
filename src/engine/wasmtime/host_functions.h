// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What it takes to give a guest functions of the host's. No state; the thread of the guest.
#pragma once

#include <wasmtime.h>

#include <cstdint>
#include <span>
#include <string_view>

#include "owned.h"
#include "wasifs/persist.h"

namespace wasifs::engine {

// A type, by the kinds of its values.
[[nodiscard]] OwnedFunctionType function_type(std::span<const wasm_valkind_t> parameters,
                                              std::span<const wasm_valkind_t> results);

// Puts a function that is called with `data` into a slot of a table; it outlives the instance.
[[nodiscard]] SnapshotResult<void> put_function(wasmtime_context_t* context,
                                                const wasmtime_table_t& table, std::uint32_t slot,
                                                const OwnedFunctionType& type,
                                                wasmtime_func_unchecked_callback_t callback,
                                                void* data);

// What such a function gives to end the guest.
[[nodiscard]] wasm_trap_t* new_trap(std::string_view reason);

}  // namespace wasifs::engine
