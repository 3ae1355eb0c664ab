// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from mapped.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::mapped {
static_assert(sizeof(wasifs::Fd) == 4);
static_assert(sizeof(wasifs::FileType) == 1);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::unknown) == 0x0U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::block_device) == 0x1U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::character_device) == 0x2U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::directory) == 0x3U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::regular_file) == 0x4U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::socket_dgram) == 0x5U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::socket_stream) == 0x6U);
static_assert(static_cast<std::uint8_t>(wasifs::FileType::symbolic_link) == 0x7U);

struct LongName {
  wasifs::FileType for_{};
  friend bool operator==(const LongName&, const LongName&) = default;
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Longname {
  alignas(1) std::uint8_t for_;
};
static_assert(sizeof(Longname) == 1 && alignof(Longname) == 1);
static_assert(offsetof(Longname, for_) == 0);
}  // namespace native
}  // namespace wasifs::golden::mapped


namespace wasifs::golden::mapped {

/// The case of witx `filetype` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::FileType> decode_filetype(std::uint32_t value) noexcept {
  if (value >= 8) return Errno::inval;
  return Result<wasifs::FileType>(std::in_place, static_cast<wasifs::FileType>(value));
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<LongName> decode_longname(const native::Longname& value) noexcept {
  LongName rich;
  WASIFS_TRY(rich.for_, decode_filetype(value.for_));
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Longname encode_longname(const LongName& value) noexcept {
  native::Longname raw{};
  raw.for_ = static_cast<std::uint8_t>(value.for_);
  return raw;
}
/// The native value in the 1 bytes at `bytes`.
[[nodiscard]] inline native::Longname load_longname(const std::byte* bytes) noexcept {
  native::Longname value{};
  value.for_ = load_le<std::uint8_t>(bytes);
  return value;
}
/// Writes `value` to the 1 bytes at `bytes`, padding as zero.
inline void store_longname(std::byte* bytes, const native::Longname& value) noexcept {
  std::memset(bytes, 0, 1);
  store_le<std::uint8_t>(bytes, value.for_);
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::mapped

template <>
struct wasifs::GuestCodec<wasifs::golden::mapped::LongName> {
  static constexpr std::uint32_t size = 1;
  static constexpr std::uint32_t align = 1;
  static Result<wasifs::golden::mapped::LongName> load(const std::byte* bytes) noexcept {
    return wasifs::golden::mapped::decode_longname(wasifs::golden::mapped::load_longname(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::mapped::LongName& value) noexcept {
    wasifs::golden::mapped::store_longname(bytes, wasifs::golden::mapped::encode_longname(value));
  }
};
