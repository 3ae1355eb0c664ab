// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values that belong to no store, so that runs in different stores can be compared. Plain values.
#pragma once

#include <wasmtime.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace wasifs::transform_proof {

struct Value {
  wasmtime_valkind_t kind = WASMTIME_I32;
  std::uint64_t low = 0;  // bits; of an externref the number that the test gave
  std::uint64_t high = 0;
  bool null = false;
  bool operator==(const Value&) const = default;

  [[nodiscard]] bool is_reference() const noexcept { return kind >= WASMTIME_FUNCREF; }
};

[[nodiscard]] Value value_of(wasmtime_context_t* context, const wasmtime_val_t& value);
// Of references only null and externrefs.
[[nodiscard]] wasmtime_val_t raw_value(wasmtime_context_t* context, const Value& value);

// "i32:2a"; of references whether they are null.
[[nodiscard]] std::string text_of(const Value& value);
[[nodiscard]] std::string text_of(std::span<const Value> values);

// Does not mind types that the C API has no kind for.
[[nodiscard]] wasmtime_valkind_t kind_of(const wasm_valtype_t* type);
[[nodiscard]] std::vector<wasmtime_valkind_t> kinds_of(const wasm_valtype_vec_t& types);

// Each takes what it is given.
[[nodiscard]] std::string message_of(wasmtime_error_t* error);
[[nodiscard]] std::string message_of(wasm_trap_t* trap);

}  // namespace wasifs::transform_proof
