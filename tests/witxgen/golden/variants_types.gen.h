// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from variants.witx: change that file and run witxgen again, not this one.
// Types as the guest and as the host sees them, and the ways between. Plain values.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>

#include "abi/scalars.h"
#include "base/little_endian.h"
#include "guest/guest_ptr.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs::golden::variants {

enum class Shape : std::uint8_t {
  dot = 0,
  line = 1,
  area = 2,
};

struct Segment {
  std::uint64_t length{};
  friend bool operator==(const Segment&, const Segment&) = default;
};

struct Field {
  std::uint32_t width{};
  std::uint32_t height{};
  friend bool operator==(const Field&, const Field&) = default;
};

struct Figure {
  /// The value; the index is the number of the case.
  std::variant<std::monostate, Segment, Field> value;
  /// Which case it is.
  [[nodiscard]] Shape tag() const noexcept { return static_cast<Shape>(value.index()); }
  /// How long it is.
  [[nodiscard]] const Segment* line() const noexcept { return std::get_if<1>(&value); }
  /// The value of case `area`, or null in another.
  [[nodiscard]] const Field* area() const noexcept { return std::get_if<2>(&value); }
  friend bool operator==(const Figure&, const Figure&) = default;
};

struct Choice {
  /// The value; the index is the number of the case.
  std::variant<std::monostate, Shape> value;
  /// Which case it is.
  [[nodiscard]] std::uint16_t tag() const noexcept { return static_cast<std::uint16_t>(value.index()); }
  /// The value of case `mode`, or null in another.
  [[nodiscard]] const Shape* mode() const noexcept { return std::get_if<1>(&value); }
  friend bool operator==(const Choice&, const Choice&) = default;
};

struct Either {
  /// The value; the index is the number of the case.
  std::variant<std::uint8_t, Segment, Field> value;
  /// Which case it is.
  [[nodiscard]] Shape tag() const noexcept { return static_cast<Shape>(value.index()); }
  /// The value of case `dot`, or null in another.
  [[nodiscard]] const std::uint8_t* dot() const noexcept { return std::get_if<0>(&value); }
  /// The value of case `line`, or null in another.
  [[nodiscard]] const Segment* line() const noexcept { return std::get_if<1>(&value); }
  /// The value of case `area`, or null in another.
  [[nodiscard]] const Field* area() const noexcept { return std::get_if<2>(&value); }
  friend bool operator==(const Either&, const Either&) = default;
};

struct Bare {
  /// The value; the index is the number of the case.
  std::variant<std::uint8_t, std::uint32_t> value;
  /// Which case it is.
  [[nodiscard]] std::uint8_t tag() const noexcept { return static_cast<std::uint8_t>(value.index()); }
  /// The value of case `0`, or null in another.
  [[nodiscard]] const std::uint8_t* n0() const noexcept { return std::get_if<0>(&value); }
  /// The value of case `1`, or null in another.
  [[nodiscard]] const std::uint32_t* n1() const noexcept { return std::get_if<1>(&value); }
  friend bool operator==(const Bare&, const Bare&) = default;
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Segment {
  alignas(8) std::uint64_t length;
};
static_assert(sizeof(Segment) == 8 && alignof(Segment) == 8);
static_assert(offsetof(Segment, length) == 0);

struct Field {
  alignas(4) std::uint32_t width;
  alignas(4) std::uint32_t height;
};
static_assert(sizeof(Field) == 8 && alignof(Field) == 4);
static_assert(offsetof(Field, width) == 0);
static_assert(offsetof(Field, height) == 4);

struct Figure {
  std::uint8_t tag;
  union Payload {
    alignas(8) native::Segment line;
    alignas(4) native::Field area;
  } payload;
};
static_assert(sizeof(Figure) == 16 && alignof(Figure) == 8);
static_assert(offsetof(Figure, payload) == 8);

struct Choice {
  std::uint16_t tag;
  union Payload {
    alignas(1) std::uint8_t mode;
  } payload;
};
static_assert(sizeof(Choice) == 4 && alignof(Choice) == 2);
static_assert(offsetof(Choice, payload) == 2);

struct Either {
  std::uint8_t tag;
  union Payload {
    alignas(1) std::uint8_t dot;
    alignas(8) native::Segment line;
    alignas(4) native::Field area;
  } payload;
};
static_assert(sizeof(Either) == 16 && alignof(Either) == 8);
static_assert(offsetof(Either, payload) == 8);

struct Bare {
  std::uint8_t tag;
  union Payload {
    alignas(1) std::uint8_t n0;
    alignas(4) std::uint32_t n1;
  } payload;
};
static_assert(sizeof(Bare) == 8 && alignof(Bare) == 4);
static_assert(offsetof(Bare, payload) == 4);
}  // namespace native
}  // namespace wasifs::golden::variants


namespace wasifs::golden::variants {

/// The case of witx `shape` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Shape> decode_shape(std::uint32_t value) noexcept {
  if (value >= 3) return Errno::inval;
  return Result<Shape>(std::in_place, static_cast<Shape>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Segment> decode_segment(const native::Segment& value) noexcept {
  Segment rich;
  rich.length = value.length;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Segment encode_segment(const Segment& value) noexcept {
  native::Segment raw{};
  raw.length = value.length;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Segment load_segment(const std::byte* bytes) noexcept {
  native::Segment value{};
  value.length = load_le<std::uint64_t>(bytes);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_segment(std::byte* bytes, const native::Segment& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint64_t>(bytes, value.length);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Field> decode_field(const native::Field& value) noexcept {
  Field rich;
  rich.width = value.width;
  rich.height = value.height;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Field encode_field(const Field& value) noexcept {
  native::Field raw{};
  raw.width = value.width;
  raw.height = value.height;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Field load_field(const std::byte* bytes) noexcept {
  native::Field value{};
  value.width = load_le<std::uint32_t>(bytes);
  value.height = load_le<std::uint32_t>(bytes + 4);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_field(std::byte* bytes, const native::Field& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint32_t>(bytes, value.width);
  store_le<std::uint32_t>(bytes + 4, value.height);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Figure> decode_figure(const native::Figure& value) noexcept {
  Figure rich;
  switch (value.tag) {
    case 0: {
      rich.value.emplace<0>();
      return rich;
    }
    case 1: {
      WASIFS_TRY(const auto chosen, decode_segment(value.payload.line));
      rich.value.emplace<1>(chosen);
      return rich;
    }
    case 2: {
      WASIFS_TRY(const auto chosen, decode_field(value.payload.area));
      rich.value.emplace<2>(chosen);
      return rich;
    }
    default: return Errno::inval;
  }
}
/// The native form of `value`.
[[nodiscard]] inline native::Figure encode_figure(const Figure& value) noexcept {
  native::Figure raw{};
  raw.tag = static_cast<std::uint8_t>(value.value.index());
  switch (value.value.index()) {
    case 0: {
      break;
    }
    case 1: {
      raw.payload.line = encode_segment(*std::get_if<1>(&value.value));
      break;
    }
    case 2: {
      raw.payload.area = encode_field(*std::get_if<2>(&value.value));
      break;
    }
    default: break;
  }
  return raw;
}
/// The native value in the 16 bytes at `bytes`.
[[nodiscard]] inline native::Figure load_figure(const std::byte* bytes) noexcept {
  native::Figure value{};
  value.tag = load_le<std::uint8_t>(bytes);
  switch (value.tag) {
    case 1:
      value.payload.line = load_segment(bytes + 8);
      break;
    case 2:
      value.payload.area = load_field(bytes + 8);
      break;
    default: break;
  }
  return value;
}
/// Writes `value` to the 16 bytes at `bytes`, padding as zero.
inline void store_figure(std::byte* bytes, const native::Figure& value) noexcept {
  std::memset(bytes, 0, 16);
  store_le<std::uint8_t>(bytes, value.tag);
  switch (value.tag) {
    case 1:
      store_segment(bytes + 8, value.payload.line);
      break;
    case 2:
      store_field(bytes + 8, value.payload.area);
      break;
    default: break;
  }
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Choice> decode_choice(const native::Choice& value) noexcept {
  Choice rich;
  switch (value.tag) {
    case 0: {
      rich.value.emplace<0>();
      return rich;
    }
    case 1: {
      WASIFS_TRY(const auto chosen, decode_shape(value.payload.mode));
      rich.value.emplace<1>(chosen);
      return rich;
    }
    default: return Errno::inval;
  }
}
/// The native form of `value`.
[[nodiscard]] inline native::Choice encode_choice(const Choice& value) noexcept {
  native::Choice raw{};
  raw.tag = static_cast<std::uint16_t>(value.value.index());
  switch (value.value.index()) {
    case 0: {
      break;
    }
    case 1: {
      raw.payload.mode = static_cast<std::uint8_t>(*std::get_if<1>(&value.value));
      break;
    }
    default: break;
  }
  return raw;
}
/// The native value in the 4 bytes at `bytes`.
[[nodiscard]] inline native::Choice load_choice(const std::byte* bytes) noexcept {
  native::Choice value{};
  value.tag = load_le<std::uint16_t>(bytes);
  switch (value.tag) {
    case 1:
      value.payload.mode = load_le<std::uint8_t>(bytes + 2);
      break;
    default: break;
  }
  return value;
}
/// Writes `value` to the 4 bytes at `bytes`, padding as zero.
inline void store_choice(std::byte* bytes, const native::Choice& value) noexcept {
  std::memset(bytes, 0, 4);
  store_le<std::uint16_t>(bytes, value.tag);
  switch (value.tag) {
    case 1:
      store_le<std::uint8_t>(bytes + 2, value.payload.mode);
      break;
    default: break;
  }
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Either> decode_either(const native::Either& value) noexcept {
  Either rich;
  switch (value.tag) {
    case 0: {
      rich.value.emplace<0>(value.payload.dot);
      return rich;
    }
    case 1: {
      WASIFS_TRY(const auto chosen, decode_segment(value.payload.line));
      rich.value.emplace<1>(chosen);
      return rich;
    }
    case 2: {
      WASIFS_TRY(const auto chosen, decode_field(value.payload.area));
      rich.value.emplace<2>(chosen);
      return rich;
    }
    default: return Errno::inval;
  }
}
/// The native form of `value`.
[[nodiscard]] inline native::Either encode_either(const Either& value) noexcept {
  native::Either raw{};
  raw.tag = static_cast<std::uint8_t>(value.value.index());
  switch (value.value.index()) {
    case 0: {
      raw.payload.dot = *std::get_if<0>(&value.value);
      break;
    }
    case 1: {
      raw.payload.line = encode_segment(*std::get_if<1>(&value.value));
      break;
    }
    case 2: {
      raw.payload.area = encode_field(*std::get_if<2>(&value.value));
      break;
    }
    default: break;
  }
  return raw;
}
/// The native value in the 16 bytes at `bytes`.
[[nodiscard]] inline native::Either load_either(const std::byte* bytes) noexcept {
  native::Either value{};
  value.tag = load_le<std::uint8_t>(bytes);
  switch (value.tag) {
    case 0:
      value.payload.dot = load_le<std::uint8_t>(bytes + 8);
      break;
    case 1:
      value.payload.line = load_segment(bytes + 8);
      break;
    case 2:
      value.payload.area = load_field(bytes + 8);
      break;
    default: break;
  }
  return value;
}
/// Writes `value` to the 16 bytes at `bytes`, padding as zero.
inline void store_either(std::byte* bytes, const native::Either& value) noexcept {
  std::memset(bytes, 0, 16);
  store_le<std::uint8_t>(bytes, value.tag);
  switch (value.tag) {
    case 0:
      store_le<std::uint8_t>(bytes + 8, value.payload.dot);
      break;
    case 1:
      store_segment(bytes + 8, value.payload.line);
      break;
    case 2:
      store_field(bytes + 8, value.payload.area);
      break;
    default: break;
  }
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Bare> decode_bare(const native::Bare& value) noexcept {
  Bare rich;
  switch (value.tag) {
    case 0: {
      rich.value.emplace<0>(value.payload.n0);
      return rich;
    }
    case 1: {
      rich.value.emplace<1>(value.payload.n1);
      return rich;
    }
    default: return Errno::inval;
  }
}
/// The native form of `value`.
[[nodiscard]] inline native::Bare encode_bare(const Bare& value) noexcept {
  native::Bare raw{};
  raw.tag = static_cast<std::uint8_t>(value.value.index());
  switch (value.value.index()) {
    case 0: {
      raw.payload.n0 = *std::get_if<0>(&value.value);
      break;
    }
    case 1: {
      raw.payload.n1 = *std::get_if<1>(&value.value);
      break;
    }
    default: break;
  }
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Bare load_bare(const std::byte* bytes) noexcept {
  native::Bare value{};
  value.tag = load_le<std::uint8_t>(bytes);
  switch (value.tag) {
    case 0:
      value.payload.n0 = load_le<std::uint8_t>(bytes + 4);
      break;
    case 1:
      value.payload.n1 = load_le<std::uint32_t>(bytes + 4);
      break;
    default: break;
  }
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_bare(std::byte* bytes, const native::Bare& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint8_t>(bytes, value.tag);
  switch (value.tag) {
    case 0:
      store_le<std::uint8_t>(bytes + 4, value.payload.n0);
      break;
    case 1:
      store_le<std::uint32_t>(bytes + 4, value.payload.n1);
      break;
    default: break;
  }
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::variants

template <>
struct wasifs::GuestCodec<wasifs::golden::variants::Segment> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::variants::Segment> load(const std::byte* bytes) noexcept {
    return wasifs::golden::variants::decode_segment(wasifs::golden::variants::load_segment(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::variants::Segment& value) noexcept {
    wasifs::golden::variants::store_segment(bytes, wasifs::golden::variants::encode_segment(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::variants::Field> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::variants::Field> load(const std::byte* bytes) noexcept {
    return wasifs::golden::variants::decode_field(wasifs::golden::variants::load_field(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::variants::Field& value) noexcept {
    wasifs::golden::variants::store_field(bytes, wasifs::golden::variants::encode_field(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::variants::Figure> {
  static constexpr std::uint32_t size = 16;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::variants::Figure> load(const std::byte* bytes) noexcept {
    return wasifs::golden::variants::decode_figure(wasifs::golden::variants::load_figure(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::variants::Figure& value) noexcept {
    wasifs::golden::variants::store_figure(bytes, wasifs::golden::variants::encode_figure(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::variants::Choice> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 2;
  static Result<wasifs::golden::variants::Choice> load(const std::byte* bytes) noexcept {
    return wasifs::golden::variants::decode_choice(wasifs::golden::variants::load_choice(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::variants::Choice& value) noexcept {
    wasifs::golden::variants::store_choice(bytes, wasifs::golden::variants::encode_choice(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::variants::Either> {
  static constexpr std::uint32_t size = 16;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::variants::Either> load(const std::byte* bytes) noexcept {
    return wasifs::golden::variants::decode_either(wasifs::golden::variants::load_either(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::variants::Either& value) noexcept {
    wasifs::golden::variants::store_either(bytes, wasifs::golden::variants::encode_either(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::variants::Bare> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::variants::Bare> load(const std::byte* bytes) noexcept {
    return wasifs::golden::variants::decode_bare(wasifs::golden::variants::load_bare(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::variants::Bare& value) noexcept {
    wasifs::golden::variants::store_bare(bytes, wasifs::golden::variants::encode_bare(value));
  }
};
