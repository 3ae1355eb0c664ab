// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values between the public interface, Wasmtime and text.
#pragma once

#include <wasmtime.h>

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "wasifs/engine/wasmtime.h"

namespace wasifs::engine {

// What a type is: as `wasm_valtype_kind`, which ends the process where it is no number and no
// nullable reference to any function or anything of the host. WASMTIME_V128 for vectors, other_kind
// for other references.
inline constexpr wasm_valkind_t other_kind = 255;
[[nodiscard]] wasm_valkind_t kind_of(const wasm_valtype_t* type) noexcept;

// Name of a value type, such as "i32".
[[nodiscard]] std::string_view kind_name(wasm_valkind_t kind) noexcept;

[[nodiscard]] wasmtime_val_t to_wasmtime(const WasmValue& value) noexcept;

// Nothing for references and vectors, which the public interface does not carry.
[[nodiscard]] std::optional<WasmValue> from_wasmtime(const wasmtime_val_t& value) noexcept;

[[nodiscard]] wasm_valkind_t kind_of(const WasmValue& value) noexcept;

// `text` read as a value of `kind`; integers may be signed or unsigned, decimal or with 0x.
[[nodiscard]] std::expected<WasmValue, std::string> parse_value(const std::string& text,
                                                                wasm_valkind_t kind);

}  // namespace wasifs::engine
