// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "value.h"

#include <fmt/format.h>

#include <cstring>

namespace wasifs::transform_proof {
namespace {

// The number that an externref stands for is its address.
void* as_address(std::uint64_t number) {
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(number + 1));
}

bool is_null(const wasmtime_val_t& value) {
  switch (value.kind) {
    case WASMTIME_FUNCREF:
      return wasmtime_funcref_is_null(&value.of.funcref);
    case WASMTIME_EXTERNREF:
      return wasmtime_externref_is_null(&value.of.externref);
    case WASMTIME_ANYREF:
      return wasmtime_anyref_is_null(&value.of.anyref);
    default:
      return value.of.exnref.store_id == 0;
  }
}

std::string first_line(const wasm_byte_vec_t& message) {
  const std::string text(message.data, message.size);
  // Of what has causes the last one says it, without where in the code it was.
  const std::size_t cause = text.rfind("\n    ");
  if (text.find("Caused by:") != std::string::npos && cause != std::string::npos)
    return text.substr(0, text.find('\n')) + ": " + text.substr(cause + 5);
  return text.substr(0, text.find('\n'));
}

}  // namespace

Value value_of(wasmtime_context_t* context, const wasmtime_val_t& value) {
  Value result{value.kind};
  switch (value.kind) {
    case WASMTIME_I32:
    case WASMTIME_F32:
      std::memcpy(&result.low, &value.of, 4);
      break;
    case WASMTIME_I64:
    case WASMTIME_F64:
      std::memcpy(&result.low, &value.of, 8);
      break;
    case WASMTIME_V128:
      std::memcpy(&result.low, value.of.v128, 8);
      std::memcpy(&result.high, value.of.v128 + 8, 8);
      break;
    default:
      result.null = is_null(value);
      if (value.kind == WASMTIME_EXTERNREF && !result.null)
        result.low = reinterpret_cast<std::uintptr_t>(
                         wasmtime_externref_data(context, &value.of.externref)) -
                     1;
  }
  return result;
}

wasmtime_val_t raw_value(wasmtime_context_t* context, const Value& value) {
  wasmtime_val_t raw{};
  raw.kind = value.kind;
  switch (value.kind) {
    case WASMTIME_I32:
    case WASMTIME_F32:
      std::memcpy(&raw.of, &value.low, 4);
      break;
    case WASMTIME_I64:
    case WASMTIME_F64:
      std::memcpy(&raw.of, &value.low, 8);
      break;
    case WASMTIME_V128:
      std::memcpy(raw.of.v128, &value.low, 8);
      std::memcpy(raw.of.v128 + 8, &value.high, 8);
      break;
    case WASMTIME_EXTERNREF:
      if (!value.null)
        (void)wasmtime_externref_new(context, as_address(value.low), nullptr, &raw.of.externref);
      break;
    default:
      break;
  }
  return raw;
}

wasmtime_valkind_t kind_of(const wasm_valtype_t* type) {
  wasmtime_valtype_t told{};
  wasmtime_valtype_new(type, &told);
  wasmtime_valkind_t kind = told.kind;
  if (told.kind == WASMTIME_VALTYPE_KIND_REF) {
    switch (told.reftype.heaptype.kind) {
      case WASMTIME_HEAPTYPE_KIND_EXTERN:
      case WASMTIME_HEAPTYPE_KIND_NOEXTERN:
        kind = WASMTIME_EXTERNREF;
        break;
      case WASMTIME_HEAPTYPE_KIND_FUNC:
      case WASMTIME_HEAPTYPE_KIND_CONCRETE_FUNC:
      case WASMTIME_HEAPTYPE_KIND_NOFUNC:
        kind = WASMTIME_FUNCREF;
        break;
      case WASMTIME_HEAPTYPE_KIND_EXN:
      case WASMTIME_HEAPTYPE_KIND_NOEXN:
        kind = WASMTIME_EXNREF;
        break;
      default:
        kind = WASMTIME_ANYREF;
    }
  }
  wasmtime_valtype_delete(&told);
  return kind;
}

std::vector<wasmtime_valkind_t> kinds_of(const wasm_valtype_vec_t& types) {
  std::vector<wasmtime_valkind_t> kinds;
  for (const wasm_valtype_t* type : std::span(types.data, types.size))
    kinds.push_back(kind_of(type));
  return kinds;
}

std::string text_of(const Value& value) {
  static constexpr const char* names[] = {"i32",     "i64",       "f32",    "f64",   "v128",
                                          "funcref", "externref", "anyref", "exnref"};
  const char* name = value.kind < std::size(names) ? names[value.kind] : "?";
  if (!value.is_reference())
    return value.kind == WASMTIME_V128
               ? fmt::format("{}:{:016x}{:016x}", name, value.high, value.low)
               : fmt::format("{}:{:x}", name, value.low);
  if (value.null) return fmt::format("{}:null", name);
  return value.kind == WASMTIME_EXTERNREF ? fmt::format("{}:{}", name, value.low) : name;
}

std::string text_of(std::span<const Value> values) {
  std::string text;
  for (const Value& value : values) text += (text.empty() ? "" : " ") + text_of(value);
  return text;
}

std::string message_of(wasmtime_error_t* error) {
  wasm_byte_vec_t message{};
  wasmtime_error_message(error, &message);
  std::string text = first_line(message);
  wasm_byte_vec_delete(&message);
  wasmtime_error_delete(error);
  return text;
}

std::string message_of(wasm_trap_t* trap) {
  wasmtime_trap_code_t code = 0;
  std::string text;
  if (wasmtime_trap_code(trap, &code)) {
    text = fmt::format("trap {}", code);
  } else {
    wasm_byte_vec_t message{};
    wasm_trap_message(trap, &message);
    text = first_line(message);
    wasm_byte_vec_delete(&message);
  }
  wasm_trap_delete(trap);
  return text;
}

}  // namespace wasifs::transform_proof
