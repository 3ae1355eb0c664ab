// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arguments and results of exported functions: as the embedder has them, and as 64 bits each, which
// is how engines take them. Plain functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wasifs/engine/run_result.h"

namespace wasifs::calling {

// Types of values, in the order of WasmValue's; `other` is a reference or a vector.
enum class ValueKind : std::uint8_t { i32, i64, f32, f64, other };

struct Signature {
  std::vector<ValueKind> parameters;
  std::vector<ValueKind> results;
  bool operator==(const Signature&) const = default;
};

[[nodiscard]] std::string_view name_of(ValueKind kind) noexcept;
[[nodiscard]] ValueKind kind_of(const WasmValue& value) noexcept;

// An i32 or f32 is in the low half, and the upper one is zero.
[[nodiscard]] std::uint64_t bits_of(const WasmValue& value) noexcept;
// Nothing for what is `other`.
[[nodiscard]] std::optional<WasmValue> value_of(ValueKind kind, std::uint64_t bits) noexcept;

// A letter each, as `HostFunction` and `Wasm2cExport` have them: i, j, f, d, else `other`.
[[nodiscard]] std::vector<ValueKind> kinds_of(std::string_view letters);

// A sentence where `arguments` are not what the function takes.
[[nodiscard]] std::optional<std::string> mismatch(std::string_view function,
                                                  std::span<const ValueKind> parameters,
                                                  std::span<const WasmValue> arguments);

}  // namespace wasifs::calling
