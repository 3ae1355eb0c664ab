// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from numbers.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::numbers {

/// A count.
using Count = std::uint32_t;

using OtherCount = Count;

using Tiny = std::uint8_t;

using Offset = std::int64_t;

using PointerSize = std::uint32_t;

using Byte = std::uint8_t;

struct Everything {
  std::uint8_t a{};
  std::int8_t b{};
  std::uint16_t c{};
  std::int16_t d{};
  std::uint32_t e{};
  std::int32_t f{};
  std::uint64_t g{};
  std::int64_t h{};
  float i{};
  double j{};
  char32_t k{};
  bool l{};
  OtherCount m{};
  friend bool operator==(const Everything&, const Everything&) = default;
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Everything {
  alignas(1) std::uint8_t a;
  alignas(1) std::int8_t b;
  alignas(2) std::uint16_t c;
  alignas(2) std::int16_t d;
  alignas(4) std::uint32_t e;
  alignas(4) std::int32_t f;
  alignas(8) std::uint64_t g;
  alignas(8) std::int64_t h;
  alignas(4) float i;
  alignas(8) double j;
  alignas(4) std::uint32_t k;
  alignas(1) std::uint8_t l;
  alignas(4) std::uint32_t m;
};
static_assert(sizeof(Everything) == 64 && alignof(Everything) == 8);
static_assert(offsetof(Everything, a) == 0);
static_assert(offsetof(Everything, b) == 1);
static_assert(offsetof(Everything, c) == 2);
static_assert(offsetof(Everything, d) == 4);
static_assert(offsetof(Everything, e) == 8);
static_assert(offsetof(Everything, f) == 12);
static_assert(offsetof(Everything, g) == 16);
static_assert(offsetof(Everything, h) == 24);
static_assert(offsetof(Everything, i) == 32);
static_assert(offsetof(Everything, j) == 40);
static_assert(offsetof(Everything, k) == 48);
static_assert(offsetof(Everything, l) == 52);
static_assert(offsetof(Everything, m) == 56);
}  // namespace native
}  // namespace wasifs::golden::numbers


namespace wasifs::golden::numbers {

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Everything> decode_everything(const native::Everything& value) noexcept {
  Everything rich;
  rich.a = value.a;
  rich.b = value.b;
  rich.c = value.c;
  rich.d = value.d;
  rich.e = value.e;
  rich.f = value.f;
  rich.g = value.g;
  rich.h = value.h;
  rich.i = value.i;
  rich.j = value.j;
  WASIFS_TRY(rich.k, decode_char(value.k));
  WASIFS_TRY(rich.l, decode_bool(value.l));
  rich.m = value.m;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Everything encode_everything(const Everything& value) noexcept {
  native::Everything raw{};
  raw.a = value.a;
  raw.b = value.b;
  raw.c = value.c;
  raw.d = value.d;
  raw.e = value.e;
  raw.f = value.f;
  raw.g = value.g;
  raw.h = value.h;
  raw.i = value.i;
  raw.j = value.j;
  raw.k = static_cast<std::uint32_t>(value.k);
  raw.l = static_cast<std::uint8_t>(value.l);
  raw.m = value.m;
  return raw;
}
/// The native value in the 64 bytes at `bytes`.
[[nodiscard]] inline native::Everything load_everything(const std::byte* bytes) noexcept {
  native::Everything value{};
  value.a = load_le<std::uint8_t>(bytes);
  value.b = load_le<std::int8_t>(bytes + 1);
  value.c = load_le<std::uint16_t>(bytes + 2);
  value.d = load_le<std::int16_t>(bytes + 4);
  value.e = load_le<std::uint32_t>(bytes + 8);
  value.f = load_le<std::int32_t>(bytes + 12);
  value.g = load_le<std::uint64_t>(bytes + 16);
  value.h = load_le<std::int64_t>(bytes + 24);
  value.i = load_le<float>(bytes + 32);
  value.j = load_le<double>(bytes + 40);
  value.k = load_le<std::uint32_t>(bytes + 48);
  value.l = load_le<std::uint8_t>(bytes + 52);
  value.m = load_le<std::uint32_t>(bytes + 56);
  return value;
}
/// Writes `value` to the 64 bytes at `bytes`, padding as zero.
inline void store_everything(std::byte* bytes, const native::Everything& value) noexcept {
  std::memset(bytes, 0, 64);
  store_le<std::uint8_t>(bytes, value.a);
  store_le<std::int8_t>(bytes + 1, value.b);
  store_le<std::uint16_t>(bytes + 2, value.c);
  store_le<std::int16_t>(bytes + 4, value.d);
  store_le<std::uint32_t>(bytes + 8, value.e);
  store_le<std::int32_t>(bytes + 12, value.f);
  store_le<std::uint64_t>(bytes + 16, value.g);
  store_le<std::int64_t>(bytes + 24, value.h);
  store_le<float>(bytes + 32, value.i);
  store_le<double>(bytes + 40, value.j);
  store_le<std::uint32_t>(bytes + 48, value.k);
  store_le<std::uint8_t>(bytes + 52, value.l);
  store_le<std::uint32_t>(bytes + 56, value.m);
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::numbers

template <>
struct wasifs::GuestCodec<wasifs::golden::numbers::Everything> {
  static constexpr std::uint32_t size = 64;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::numbers::Everything> load(const std::byte* bytes) noexcept {
    return wasifs::golden::numbers::decode_everything(wasifs::golden::numbers::load_everything(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::numbers::Everything& value) noexcept {
    wasifs::golden::numbers::store_everything(bytes,
        wasifs::golden::numbers::encode_everything(value));
  }
};
