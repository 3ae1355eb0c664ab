// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from older.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::older {

using Size = std::uint32_t;
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

struct Grown {
  std::uint32_t a{};
  friend bool operator==(const Grown&, const Grown&) = default;
};

struct Holder {
  Grown grown{};
  friend bool operator==(const Holder&, const Holder&) = default;
};

struct Same {
  std::uint32_t a{};
  friend bool operator==(const Same&, const Same&) = default;
};

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Grown {
  alignas(4) std::uint32_t a;
};
static_assert(sizeof(Grown) == 4 && alignof(Grown) == 4);
static_assert(offsetof(Grown, a) == 0);

struct Holder {
  alignas(4) native::Grown grown;
};
static_assert(sizeof(Holder) == 4 && alignof(Holder) == 4);
static_assert(offsetof(Holder, grown) == 0);

struct Same {
  alignas(4) std::uint32_t a;
};
static_assert(sizeof(Same) == 4 && alignof(Same) == 4);
static_assert(offsetof(Same, a) == 0);
}  // namespace native
}  // namespace wasifs::golden::older


namespace wasifs::golden::older {

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Grown> decode_grown(const native::Grown& value) noexcept {
  Grown rich;
  rich.a = value.a;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Grown encode_grown(const Grown& value) noexcept {
  native::Grown raw{};
  raw.a = value.a;
  return raw;
}
/// The native value in the 4 bytes at `bytes`.
[[nodiscard]] inline native::Grown load_grown(const std::byte* bytes) noexcept {
  native::Grown value{};
  value.a = load_le<std::uint32_t>(bytes);
  return value;
}
/// Writes `value` to the 4 bytes at `bytes`, padding as zero.
inline void store_grown(std::byte* bytes, const native::Grown& value) noexcept {
  std::memset(bytes, 0, 4);
  store_le<std::uint32_t>(bytes, value.a);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Holder> decode_holder(const native::Holder& value) noexcept {
  Holder rich;
  WASIFS_TRY(rich.grown, decode_grown(value.grown));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Holder encode_holder(const Holder& value) noexcept {
  native::Holder raw{};
  raw.grown = encode_grown(value.grown);
  return raw;
}
/// The native value in the 4 bytes at `bytes`.
[[nodiscard]] inline native::Holder load_holder(const std::byte* bytes) noexcept {
  native::Holder value{};
  value.grown = load_grown(bytes);
  return value;
}
/// Writes `value` to the 4 bytes at `bytes`, padding as zero.
inline void store_holder(std::byte* bytes, const native::Holder& value) noexcept {
  std::memset(bytes, 0, 4);
  store_grown(bytes, value.grown);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Same> decode_same(const native::Same& value) noexcept {
  Same rich;
  rich.a = value.a;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Same encode_same(const Same& value) noexcept {
  native::Same raw{};
  raw.a = value.a;
  return raw;
}
/// The native value in the 4 bytes at `bytes`.
[[nodiscard]] inline native::Same load_same(const std::byte* bytes) noexcept {
  native::Same value{};
  value.a = load_le<std::uint32_t>(bytes);
  return value;
}
/// Writes `value` to the 4 bytes at `bytes`, padding as zero.
inline void store_same(std::byte* bytes, const native::Same& value) noexcept {
  std::memset(bytes, 0, 4);
  store_le<std::uint32_t>(bytes, value.a);
}

}  // namespace wasifs::golden::older

template <>
struct wasifs::GuestCodec<wasifs::golden::older::Grown> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::older::Grown> load(const std::byte* bytes) noexcept {
    return wasifs::golden::older::decode_grown(wasifs::golden::older::load_grown(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::older::Grown& value) noexcept {
    wasifs::golden::older::store_grown(bytes, wasifs::golden::older::encode_grown(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::older::Holder> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::older::Holder> load(const std::byte* bytes) noexcept {
    return wasifs::golden::older::decode_holder(wasifs::golden::older::load_holder(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::older::Holder& value) noexcept {
    wasifs::golden::older::store_holder(bytes, wasifs::golden::older::encode_holder(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::older::Same> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::older::Same> load(const std::byte* bytes) noexcept {
    return wasifs::golden::older::decode_same(wasifs::golden::older::load_same(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::older::Same& value) noexcept {
    wasifs::golden::older::store_same(bytes, wasifs::golden::older::encode_same(value));
  }
};
