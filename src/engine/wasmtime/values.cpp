// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "values.h"

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <type_traits>

namespace wasifs::engine {
namespace {

template <class Value>
std::expected<WasmValue, std::string> parse_integer(const std::string& text) {
  using Unsigned = std::make_unsigned_t<Value>;
  char* end = nullptr;
  errno = 0;
  const bool negative = text.starts_with('-');
  const long long as_signed = negative ? std::strtoll(text.c_str(), &end, 0) : 0;
  const unsigned long long as_unsigned = negative ? 0 : std::strtoull(text.c_str(), &end, 0);
  const bool fits = negative ? as_signed >= std::numeric_limits<Value>::min()
                             : as_unsigned <= std::numeric_limits<Unsigned>::max();
  if (errno != 0 || end == text.c_str() || *end != '\0' || !fits)
    return std::unexpected("\"" + text + "\" is no integer of " +
                           std::to_string(sizeof(Value) * 8) + " bits");
  return negative ? static_cast<Value>(as_signed)
                  : static_cast<Value>(static_cast<Unsigned>(as_unsigned));
}

std::expected<double, std::string> parse_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != '\0') return std::unexpected("\"" + text + "\" is no number");
  return value;
}

}  // namespace

wasm_valkind_t kind_of(const wasm_valtype_t* type) noexcept {
  wasmtime_valtype_t told{};
  wasmtime_valtype_new(type, &told);
  wasm_valkind_t kind = told.kind;  // numbers and vectors have the same number in both
  if (told.kind == WASMTIME_VALTYPE_KIND_REF) {
    kind = other_kind;
    if (told.reftype.nullable && told.reftype.heaptype.kind == WASMTIME_HEAPTYPE_KIND_EXTERN)
      kind = WASM_EXTERNREF;
    if (told.reftype.nullable && told.reftype.heaptype.kind == WASMTIME_HEAPTYPE_KIND_FUNC)
      kind = WASM_FUNCREF;
  }
  wasmtime_valtype_delete(&told);
  return kind;
}

std::string_view kind_name(wasm_valkind_t kind) noexcept {
  switch (kind) {
    case WASM_I32:
      return "i32";
    case WASM_I64:
      return "i64";
    case WASM_F32:
      return "f32";
    case WASM_F64:
      return "f64";
    case WASMTIME_V128:
      return "v128";
    case WASM_EXTERNREF:
      return "externref";
    case WASM_FUNCREF:
      return "funcref";
    default:
      return "reference";
  }
}

wasmtime_val_t to_wasmtime(const WasmValue& value) noexcept {
  wasmtime_val_t result{};
  if (const auto* i32 = std::get_if<std::int32_t>(&value)) {
    result.kind = WASMTIME_I32;
    result.of.i32 = *i32;
  } else if (const auto* i64 = std::get_if<std::int64_t>(&value)) {
    result.kind = WASMTIME_I64;
    result.of.i64 = *i64;
  } else if (const auto* f32 = std::get_if<float>(&value)) {
    result.kind = WASMTIME_F32;
    result.of.f32 = *f32;
  } else {
    result.kind = WASMTIME_F64;
    result.of.f64 = std::get<double>(value);
  }
  return result;
}

std::optional<WasmValue> from_wasmtime(const wasmtime_val_t& value) noexcept {
  switch (value.kind) {
    case WASMTIME_I32:
      return value.of.i32;
    case WASMTIME_I64:
      return value.of.i64;
    case WASMTIME_F32:
      return value.of.f32;
    case WASMTIME_F64:
      return value.of.f64;
    default:
      return std::nullopt;
  }
}

wasm_valkind_t kind_of(const WasmValue& value) noexcept {
  constexpr wasm_valkind_t kinds[] = {WASM_I32, WASM_I64, WASM_F32, WASM_F64};
  return kinds[value.index()];
}

std::expected<WasmValue, std::string> parse_value(const std::string& text, wasm_valkind_t kind) {
  switch (kind) {
    case WASM_I32:
      return parse_integer<std::int32_t>(text);
    case WASM_I64:
      return parse_integer<std::int64_t>(text);
    case WASM_F32:
    case WASM_F64: {
      const auto number = parse_number(text);
      if (!number) return std::unexpected(number.error());
      if (kind == WASM_F32) return static_cast<float>(*number);
      return *number;
    }
    default:
      return std::unexpected("a parameter of type " + std::string(kind_name(kind)) +
                             " cannot be given as text");
  }
}

}  // namespace wasifs::engine
