// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from newer.witx: change that file and run witxgen again, not this one.
// Types as the guest and as the host sees them, and the ways between. Plain values.
// clang-format off
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <variant>

#include "older_types.gen.h"
#include "abi/scalars.h"
#include "base/little_endian.h"
#include "guest/guest_ptr.h"
#include "wasifs/errno.h"
#include "wasifs/result.h"
#include "wasifs/types.h"

namespace wasifs::golden::newer {
using wasifs::golden::older::Size;

struct Grown {
  std::uint64_t a{};
  friend bool operator==(const Grown&, const Grown&) = default;
};

struct Holder {
  Grown grown{};
  friend bool operator==(const Holder&, const Holder&) = default;
};
using wasifs::golden::older::Same;

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Grown {
  alignas(8) std::uint64_t a;
};
static_assert(sizeof(Grown) == 8 && alignof(Grown) == 8);
static_assert(offsetof(Grown, a) == 0);

struct Holder {
  alignas(8) native::Grown grown;
};
static_assert(sizeof(Holder) == 8 && alignof(Holder) == 8);
static_assert(offsetof(Holder, grown) == 0);
using wasifs::golden::older::native::Same;
}  // namespace native
}  // namespace wasifs::golden::newer


namespace wasifs::golden::newer {
using wasifs::golden::older::decode_errno;

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
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Grown load_grown(const std::byte* bytes) noexcept {
  native::Grown value{};
  value.a = load_le<std::uint64_t>(bytes);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_grown(std::byte* bytes, const native::Grown& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint64_t>(bytes, value.a);
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
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Holder load_holder(const std::byte* bytes) noexcept {
  native::Holder value{};
  value.grown = load_grown(bytes);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_holder(std::byte* bytes, const native::Holder& value) noexcept {
  std::memset(bytes, 0, 8);
  store_grown(bytes, value.grown);
}
using wasifs::golden::older::decode_same;
using wasifs::golden::older::encode_same;
using wasifs::golden::older::load_same;
using wasifs::golden::older::store_same;

}  // namespace wasifs::golden::newer

template <>
struct wasifs::GuestCodec<wasifs::golden::newer::Grown> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::newer::Grown> load(const std::byte* bytes) noexcept {
    return wasifs::golden::newer::decode_grown(wasifs::golden::newer::load_grown(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::newer::Grown& value) noexcept {
    wasifs::golden::newer::store_grown(bytes, wasifs::golden::newer::encode_grown(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::newer::Holder> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::newer::Holder> load(const std::byte* bytes) noexcept {
    return wasifs::golden::newer::decode_holder(wasifs::golden::newer::load_holder(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::newer::Holder& value) noexcept {
    wasifs::golden::newer::store_holder(bytes, wasifs::golden::newer::encode_holder(value));
  }
};
