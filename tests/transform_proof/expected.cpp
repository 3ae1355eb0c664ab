// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "expected.h"

#include <string>

namespace wasifs::transform_proof {
namespace {

using Json = nlohmann::json;

// A number of the given width in a text that may be signed or not.
std::uint64_t bits_of(const std::string& text, unsigned width) {
  const std::uint64_t bits = text.starts_with('-') ? static_cast<std::uint64_t>(std::stoll(text))
                                                   : static_cast<std::uint64_t>(std::stoull(text));
  return width == 64 ? bits : bits & ((std::uint64_t{1} << width) - 1);
}

bool is_nan(std::string_view pattern, std::uint64_t bits, unsigned width) {
  const unsigned fraction = width == 32 ? 23 : 52;
  const std::uint64_t quiet = std::uint64_t{1} << (fraction - 1);
  const std::uint64_t exponent =
      ((std::uint64_t{1} << (width - 1)) - 1) & ~((std::uint64_t{1} << fraction) - 1);
  const std::uint64_t magnitude = bits & ((std::uint64_t{1} << (width - 1)) - 1);
  if (pattern == "nan:canonical") return magnitude == (exponent | quiet);
  return (magnitude & (exponent | quiet)) == (exponent | quiet);
}

bool number_matches(const std::string& expected, std::uint64_t bits, unsigned width) {
  return expected.starts_with("nan:") ? is_nan(expected, bits, width)
                                      : bits == bits_of(expected, width);
}

unsigned width_of(const std::string& lane) {
  return static_cast<unsigned>(std::stoul(lane.substr(1)));
}

// Some bits of a vector.
std::uint64_t lane_of(const Value& value, unsigned lane, unsigned width) {
  const unsigned first = lane * width;
  const std::uint64_t half = first < 64 ? value.low : value.high;
  return width == 64 ? half : (half >> (first % 64)) & ((std::uint64_t{1} << width) - 1);
}

bool vector_matches(const Json& expected, const Value& value) {
  const unsigned width = width_of(expected.at("lane_type"));
  unsigned lane = 0;
  for (const Json& one : expected.at("value"))
    if (!number_matches(one, lane_of(value, lane++, width), width)) return false;
  return true;
}

wasmtime_valkind_t kind_named(const std::string& type) {
  if (type == "i32") return WASMTIME_I32;
  if (type == "i64") return WASMTIME_I64;
  if (type == "f32") return WASMTIME_F32;
  if (type == "f64") return WASMTIME_F64;
  if (type == "v128") return WASMTIME_V128;
  if (type == "funcref" || type == "nullfuncref") return WASMTIME_FUNCREF;
  if (type == "externref" || type == "nullexternref") return WASMTIME_EXTERNREF;
  if (type == "exnref" || type == "nullexnref") return WASMTIME_EXNREF;
  return WASMTIME_ANYREF;
}

bool is_null(const Json& constant) {
  const std::string type = constant.at("type");
  return type.starts_with("null") || type == "refnull" ||
         (constant.contains("value") && constant.at("value") == "null");
}

}  // namespace

std::optional<Value> argument_of(const Json& constant) {
  const std::string type = constant.at("type");
  Value value{kind_named(type)};
  if (type == "v128") {
    const unsigned width = width_of(constant.at("lane_type"));
    unsigned first = 0;
    for (const Json& lane : constant.at("value")) {
      (first < 64 ? value.low : value.high) |= bits_of(lane, width) << (first % 64);
      first += width;
    }
    return value;
  }
  if (!value.is_reference()) {
    const bool narrow = type == "i32" || type == "f32";
    value.low = bits_of(constant.at("value"), narrow ? 32 : 64);
    return value;
  }
  value.null = is_null(constant);
  if (value.null) return value;
  if (value.kind != WASMTIME_EXTERNREF) return std::nullopt;
  value.low = bits_of(constant.at("value"), 64);
  return value;
}

bool matches(const Json& expected, const Value& value) {
  const std::string type = expected.at("type");
  if (type == "either") {
    for (const Json& one : expected.at("values"))
      if (matches(one, value)) return true;
    return false;
  }
  if (type == "refnull") return value.is_reference() && value.null;
  if (kind_named(type) != value.kind) return false;
  if (type == "v128") return vector_matches(expected, value);
  if (!value.is_reference()) {
    const bool narrow = type == "i32" || type == "f32";
    return number_matches(expected.at("value"), value.low, narrow ? 32 : 64);
  }
  if (is_null(expected) != value.null) return false;
  if (value.null || type != "externref" || !expected.contains("value")) return true;
  return value.low == bits_of(expected.at("value"), 64);
}

}  // namespace wasifs::transform_proof
