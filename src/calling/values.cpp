// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "values.h"

#include <algorithm>
#include <bit>

namespace wasifs::calling {

std::string_view name_of(ValueKind kind) noexcept {
  switch (kind) {
    case ValueKind::i32:
      return "i32";
    case ValueKind::i64:
      return "i64";
    case ValueKind::f32:
      return "f32";
    case ValueKind::f64:
      return "f64";
    case ValueKind::other:
      break;
  }
  return "reference";
}

ValueKind kind_of(const WasmValue& value) noexcept {
  return static_cast<ValueKind>(value.index());
}

std::uint64_t bits_of(const WasmValue& value) noexcept {
  switch (kind_of(value)) {
    case ValueKind::i32:
      return static_cast<std::uint32_t>(*std::get_if<std::int32_t>(&value));
    case ValueKind::i64:
      return static_cast<std::uint64_t>(*std::get_if<std::int64_t>(&value));
    case ValueKind::f32:
      return std::bit_cast<std::uint32_t>(*std::get_if<float>(&value));
    case ValueKind::f64:
      return std::bit_cast<std::uint64_t>(*std::get_if<double>(&value));
    case ValueKind::other:
      break;
  }
  return 0;
}

std::optional<WasmValue> value_of(ValueKind kind, std::uint64_t bits) noexcept {
  const auto low = static_cast<std::uint32_t>(bits);
  switch (kind) {
    case ValueKind::i32:
      return static_cast<std::int32_t>(low);
    case ValueKind::i64:
      return static_cast<std::int64_t>(bits);
    case ValueKind::f32:
      return std::bit_cast<float>(low);
    case ValueKind::f64:
      return std::bit_cast<double>(bits);
    case ValueKind::other:
      break;
  }
  return std::nullopt;
}

std::vector<ValueKind> kinds_of(std::string_view letters) {
  constexpr std::string_view known = "ijfd";  // in the order of ValueKind
  std::vector<ValueKind> kinds;
  for (const char letter : letters)
    kinds.push_back(static_cast<ValueKind>(std::min(known.find(letter), known.size())));
  return kinds;
}

std::optional<std::string> mismatch(std::string_view function,
                                    std::span<const ValueKind> parameters,
                                    std::span<const WasmValue> arguments) {
  const std::string name = "\"" + std::string(function) + "\"";
  if (parameters.size() != arguments.size())
    return name + " takes " + std::to_string(parameters.size()) + " arguments, not " +
           std::to_string(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const ValueKind given = kind_of(arguments[i]);
    if (given != parameters[i])
      return "argument " + std::to_string(i + 1) + " of " + name + " is of type " +
             std::string(name_of(parameters[i])) + ", not " + std::string(name_of(given));
  }
  return std::nullopt;
}

}  // namespace wasifs::calling
