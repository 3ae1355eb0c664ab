// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Made by witxgen from memory.witx: change that file and run witxgen again, not this one.
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

namespace wasifs::golden::memory {

using Size = std::uint32_t;

struct Fill {
  GuestPtr<std::uint8_t> buf{};
  Size buf_len{};
  friend bool operator==(const Fill&, const Fill&) = default;
};

struct Drain {
  GuestPtr<const std::uint8_t> buf{};
  Size buf_len{};
  friend bool operator==(const Drain&, const Drain&) = default;
};

struct Item {
  std::uint64_t key{};
  friend bool operator==(const Item&, const Item&) = default;
};
static_assert(sizeof(wasifs::Errno) == 2);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::success) == 0x0U);
static_assert(static_cast<std::uint16_t>(wasifs::Errno::toobig) == 0x1U);

/// Values as they lie in guest memory, on a little-endian host.
namespace native {

struct Fill {
  alignas(4) std::uint32_t buf;
  alignas(4) std::uint32_t buf_len;
};
static_assert(sizeof(Fill) == 8 && alignof(Fill) == 4);
static_assert(offsetof(Fill, buf) == 0);
static_assert(offsetof(Fill, buf_len) == 4);

struct Drain {
  alignas(4) std::uint32_t buf;
  alignas(4) std::uint32_t buf_len;
};
static_assert(sizeof(Drain) == 8 && alignof(Drain) == 4);
static_assert(offsetof(Drain, buf) == 0);
static_assert(offsetof(Drain, buf_len) == 4);

struct Item {
  alignas(8) std::uint64_t key;
};
static_assert(sizeof(Item) == 8 && alignof(Item) == 8);
static_assert(offsetof(Item, key) == 0);
}  // namespace native
}  // namespace wasifs::golden::memory


namespace wasifs::golden::memory {

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Fill> decode_fill(const native::Fill& value) noexcept {
  Fill rich;
  rich.buf = GuestPtr<std::uint8_t>(value.buf);
  rich.buf_len = value.buf_len;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Fill encode_fill(const Fill& value) noexcept {
  native::Fill raw{};
  raw.buf = static_cast<std::uint32_t>(value.buf.address());
  raw.buf_len = value.buf_len;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Fill load_fill(const std::byte* bytes) noexcept {
  native::Fill value{};
  value.buf = load_le<std::uint32_t>(bytes);
  value.buf_len = load_le<std::uint32_t>(bytes + 4);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_fill(std::byte* bytes, const native::Fill& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint32_t>(bytes, value.buf);
  store_le<std::uint32_t>(bytes + 4, value.buf_len);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Drain> decode_drain(const native::Drain& value) noexcept {
  Drain rich;
  rich.buf = GuestPtr<const std::uint8_t>(value.buf);
  rich.buf_len = value.buf_len;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Drain encode_drain(const Drain& value) noexcept {
  native::Drain raw{};
  raw.buf = static_cast<std::uint32_t>(value.buf.address());
  raw.buf_len = value.buf_len;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Drain load_drain(const std::byte* bytes) noexcept {
  native::Drain value{};
  value.buf = load_le<std::uint32_t>(bytes);
  value.buf_len = load_le<std::uint32_t>(bytes + 4);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_drain(std::byte* bytes, const native::Drain& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint32_t>(bytes, value.buf);
  store_le<std::uint32_t>(bytes + 4, value.buf_len);
}

/// The rich form of `value`. Errors: `inval` for numbers that mean nothing.
[[nodiscard]] inline Result<Item> decode_item(const native::Item& value) noexcept {
  Item rich;
  rich.key = value.key;
  return rich;
}
/// The native form of `value`.
[[nodiscard]] inline native::Item encode_item(const Item& value) noexcept {
  native::Item raw{};
  raw.key = value.key;
  return raw;
}
/// The native value in the 8 bytes at `bytes`.
[[nodiscard]] inline native::Item load_item(const std::byte* bytes) noexcept {
  native::Item value{};
  value.key = load_le<std::uint64_t>(bytes);
  return value;
}
/// Writes `value` to the 8 bytes at `bytes`, padding as zero.
inline void store_item(std::byte* bytes, const native::Item& value) noexcept {
  std::memset(bytes, 0, 8);
  store_le<std::uint64_t>(bytes, value.key);
}

/// The case of witx `errno` with the number `value`. Errors: `inval` for a number that has no case.
[[nodiscard]] constexpr Result<wasifs::Errno> decode_errno(std::uint32_t value) noexcept {
  if (value >= 2) return Errno::inval;
  return Result<wasifs::Errno>(std::in_place, static_cast<wasifs::Errno>(value));
}

}  // namespace wasifs::golden::memory

template <>
struct wasifs::GuestCodec<wasifs::golden::memory::Fill> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::memory::Fill> load(const std::byte* bytes) noexcept {
    return wasifs::golden::memory::decode_fill(wasifs::golden::memory::load_fill(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::memory::Fill& value) noexcept {
    wasifs::golden::memory::store_fill(bytes, wasifs::golden::memory::encode_fill(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::memory::Drain> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 4;
  static Result<wasifs::golden::memory::Drain> load(const std::byte* bytes) noexcept {
    return wasifs::golden::memory::decode_drain(wasifs::golden::memory::load_drain(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::memory::Drain& value) noexcept {
    wasifs::golden::memory::store_drain(bytes, wasifs::golden::memory::encode_drain(value));
  }
};

template <>
struct wasifs::GuestCodec<wasifs::golden::memory::Item> {
  static constexpr std::uint32_t size = 8;
  static constexpr std::uint32_t align = 8;
  static Result<wasifs::golden::memory::Item> load(const std::byte* bytes) noexcept {
    return wasifs::golden::memory::decode_item(wasifs::golden::memory::load_item(bytes));
  }
  static void store(std::byte* bytes, const wasifs::golden::memory::Item& value) noexcept {
    wasifs::golden::memory::store_item(bytes, wasifs::golden::memory::encode_item(value));
  }
};
