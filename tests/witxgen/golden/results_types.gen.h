// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from results.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::results {

using Size = std::uint32_t;

enum class Bits : std::uint8_t {
  a = 0x1,
};

struct Pair {
  std::uint8_t x{};
  std::uint64_t y{};
  friend bool operator==(const Pair&, const Pair&) = default;
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Pair {
  alignas(1) std::uint8_t x;
  alignas(8) std::uint64_t y;
};
static_assert(sizeof(Pair) == 16 && alignof(Pair) == 8);
static_assert(offsetof(Pair, x) == 0);
static_assert(offsetof(Pair, y) == 8);
}  // namespace native
}  // namespace wasifs::golden::results

template <>
inline constexpr bool wasifs::is_flags<wasifs::golden::results::Bits> = true;

namespace wasifs::golden::results {

/// The flags of witx `bits` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<Bits> decode_bits(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x1}) != 0) return Errno::inval;
  return Result<Bits>(std::in_place, static_cast<Bits>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Pair> decode_pair(const native::Pair& value) noexcept {
  Pair rich;
  rich.x = value.x;
  rich.y = value.y;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Pair encode_pair(const Pair& value) noexcept {
  native::Pair raw{};
  raw.x = value.x;
  raw.y = value.y;
  return raw;
}
/// The native value in the 16 bytes at `bytes`.
[[nodiscard]] inline native::Pair load_pair(const std::byte* bytes) noexcept {
  native::Pair value{};
  value.x = load_le<std::uint8_t>(bytes);
  value.y = load_le<std::uint64_t>(bytes + 8);
  return value;
}
/// Writes `value` to the 16 bytes at `bytes`, padding as zero.
inline void store_pair(std::byte* bytes, const native::Pair& value) noexcept {
  std::memset(bytes, 0, 16);
  store_le<std::uint8_t>(bytes, value.x);
  store_le<std::uint64_t>(bytes + 8, value.y);
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::results

template <>
struct wasifs::GuestCodec<wasifs::golden::results::Pair> {
  static constexpr std::uint32_t size = 16;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::results::Pair> load(const std::byte* bytes) noexcept {
    return wasifs::golden::results::decode_pair(wasifs::golden::results::load_pair(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::results::Pair& value) noexcept {
    wasifs::golden::results::store_pair(bytes, wasifs::golden::results::encode_pair(value));
  }
};
