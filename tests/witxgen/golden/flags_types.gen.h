// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from flags.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::flags {

enum class Few : std::uint8_t {
  a = 0x1,
  b = 0x2,
};

enum class Wide : std::uint64_t {
  low = 0x1,
  high = 0x2,
};

enum class Exact : std::uint8_t {
  f0 = 0x1,
  f1 = 0x2,
  f2 = 0x4,
  f3 = 0x8,
  f4 = 0x10,
  f5 = 0x20,
  f6 = 0x40,
  f7 = 0x80,
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {
}  // namespace native
}  // namespace wasifs::golden::flags

template <>
inline constexpr bool wasifs::is_flags<wasifs::golden::flags::Few> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::golden::flags::Wide> = true;
template <>
inline constexpr bool wasifs::is_flags<wasifs::golden::flags::Exact> = true;

namespace wasifs::golden::flags {

/// The flags of witx `few` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<Few> decode_few(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0x3}) != 0) return Errno::inval;
  return Result<Few>(std::in_place, static_cast<Few>(value));
}

/// The flags of witx `wide` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<Wide> decode_wide(std::uint64_t value) noexcept {
  if ((value & ~std::uint64_t{0x3}) != 0) return Errno::inval;
  return Result<Wide>(std::in_place, static_cast<Wide>(value));
}

/// The flags of witx `exact` with the number `value`. Errors: `inval` for a number that has an unknown flag.
[[nodiscard]] constexpr Result<Exact> decode_exact(std::uint32_t value) noexcept {
  if ((value & ~std::uint32_t{0xff}) != 0) return Errno::inval;
  return Result<Exact>(std::in_place, static_cast<Exact>(value));
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::flags
