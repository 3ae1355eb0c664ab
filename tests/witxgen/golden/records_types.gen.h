// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from records.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::records {

enum class Mode : std::uint8_t {
  off = 0,
  on = 1,
};

struct Inner {
  std::uint8_t flag{};
  std::uint32_t number{};
  friend bool operator==(const Inner&, const Inner&) = default;
};

struct Outer {
  /// The first.
  Mode mode{};
  Inner inner{};
  std::uint8_t tail{};
  GuestPtr<std::uint8_t> where{};
  GuestPtr<const Inner> what{};
  friend bool operator==(const Outer&, const Outer&) = default;
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Inner {
  alignas(1) std::uint8_t flag;
  alignas(4) std::uint32_t number;
};
static_assert(sizeof(Inner) == 8 && alignof(Inner) == 4);
static_assert(offsetof(Inner, flag) == 0);
static_assert(offsetof(Inner, number) == 4);

struct Outer {
  alignas(1) std::uint8_t mode;
  alignas(4) native::Inner inner;
  alignas(1) std::uint8_t tail;
  alignas(4) std::uint32_t where;
  alignas(4) std::uint32_t what;
};
static_assert(sizeof(Outer) == 24 && alignof(Outer) == 4);
static_assert(offsetof(Outer, mode) == 0);
static_assert(offsetof(Outer, inner) == 4);
static_assert(offsetof(Outer, tail) == 12);
static_assert(offsetof(Outer, where) == 16);
static_assert(offsetof(Outer, what) == 20);
}  // namespace native
}  // namespace wasifs::golden::records


namespace wasifs::golden::records {

/// The case of witx `mode` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<Mode> decode_mode(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<Mode>(std::in_place, static_cast<Mode>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Inner> decode_inner(const native::Inner& value) noexcept {
  Inner rich;
  rich.flag = value.flag;
  rich.number = value.number;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Inner encode_inner(const Inner& value) noexcept {
  native::Inner raw{};
  raw.flag = value.flag;
  raw.number = value.number;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Inner load_inner(const std::byte* bytes) noexcept {
  native::Inner value{};
  value.flag = load_le<std::uint8_t>(bytes);
  value.number = load_le<std::uint32_t>(bytes + 4);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_inner(std::byte* bytes, const native::Inner& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint8_t>(bytes, value.flag);
  store_le<std::uint32_t>(bytes + 4, value.number);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Outer> decode_outer(const native::Outer& value) noexcept {
  Outer rich;
  WASIFS_TRY(rich.mode, decode_mode(value.mode));
  WASIFS_TRY(rich.inner, decode_inner(value.inner));
  rich.tail = value.tail;
  rich.where = GuestPtr<std::uint8_t>(value.where);
  rich.what = GuestPtr<const Inner>(value.what);
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Outer encode_outer(const Outer& value) noexcept {
  native::Outer raw{};
  raw.mode = static_cast<std::uint8_t>(value.mode);
  raw.inner = encode_inner(value.inner);
  raw.tail = value.tail;
  raw.where = static_cast<std::uint32_t>(value.where.address());
  raw.what = static_cast<std::uint32_t>(value.what.address());
  return raw;
}
/// The native value in the 24 bytes at `bytes`.
[[nodiscard]] inline native::Outer load_outer(const std::byte* bytes) noexcept {
  native::Outer value{};
  value.mode = load_le<std::uint8_t>(bytes);
  value.inner = load_inner(bytes + 4);
  value.tail = load_le<std::uint8_t>(bytes + 12);
  value.where = load_le<std::uint32_t>(bytes + 16);
  value.what = load_le<std::uint32_t>(bytes + 20);
  return value;
}
/// Writes `value` to the 24 bytes at `bytes`, padding as zero.
inline void store_outer(std::byte* bytes, const native::Outer& value) noexcept {
  std::memset(bytes, 0, 24);
  store_le<std::uint8_t>(bytes, value.mode);
  store_inner(bytes + 4, value.inner);
  store_le<std::uint8_t>(bytes + 12, value.tail);
  store_le<std::uint32_t>(bytes + 16, value.where);
  store_le<std::uint32_t>(bytes + 20, value.what);
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::records

template <>
struct wasifs::GuestCodec<wasifs::golden::records::Inner> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::records::Inner> load(const std::byte* bytes) noexcept {
    return wasifs::golden::records::decode_inner(wasifs::golden::records::load_inner(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::records::Inner& value) noexcept {
    wasifs::golden::records::store_inner(bytes, wasifs::golden::records::encode_inner(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::records::Outer> {
  static constexpr std::uint32_t size = 24;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::records::Outer> load(const std::byte* bytes) noexcept {
    return wasifs::golden::records::decode_outer(wasifs::golden::records::load_outer(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::records::Outer& value) noexcept {
    wasifs::golden::records::store_outer(bytes, wasifs::golden::records::encode_outer(value));
  }
};
