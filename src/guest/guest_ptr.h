// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Addresses in a guest's memory. They are numbers with a type and cannot be dereferenced;
// `CallContext` reads and writes through them, in 64-bit arithmetic and against the memory's bounds
// of that moment. Plain values.
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "base/little_endian.h"
#include "wasifs/result.h"

namespace wasifs {

/// How a `T` lies in guest memory: `size` and `align` in bytes, `load` from and `store` to `size`
/// private bytes. `load` gives `inval` for bytes that are no `T`; `store` writes every byte,
/// padding as zero. Generated code specialises it for records and variants.
template <class T>
struct GuestCodec;

/// The address of a `T` (`const T`: one that the host only reads).
template <class T>
class GuestPtr {
 public:
  constexpr GuestPtr() = default;
  /// Any number is allowed; it is checked when it is used.
  constexpr explicit GuestPtr(std::uint64_t address) noexcept : address_(address) {}

  /// The byte address.
  [[nodiscard]] constexpr std::uint64_t address() const noexcept { return address_; }
  /// The address of element `index` of an array that begins here; `index` below 2^32.
  [[nodiscard]] constexpr GuestPtr at(std::uint64_t index) const noexcept {
    return GuestPtr(address_ + index * GuestCodec<std::remove_const_t<T>>::size);
  }

  friend constexpr bool operator==(GuestPtr, GuestPtr) = default;

 private:
  std::uint64_t address_ = 0;
};

/// `size()` elements that were inside of the memory when the call began.
template <class T>
class GuestSpan {
 public:
  constexpr GuestSpan() = default;
  /// For `CallContext::span`, which has checked it.
  constexpr GuestSpan(GuestPtr<T> first, std::uint64_t count) noexcept
      : first_(first), count_(count) {}

  /// The first element.
  [[nodiscard]] constexpr GuestPtr<T> data() const noexcept { return first_; }
  /// Number of elements.
  [[nodiscard]] constexpr std::uint64_t size() const noexcept { return count_; }
  /// The address of element `index`, which is below `size()`.
  [[nodiscard]] constexpr GuestPtr<T> at(std::uint64_t index) const noexcept {
    return first_.at(index);
  }

 private:
  GuestPtr<T> first_;
  std::uint64_t count_ = 0;
};

template <Number T>
struct GuestCodec<T> {
  static constexpr std::uint32_t size = sizeof(T);
  static constexpr std::uint32_t align = sizeof(T);
  static Result<T> load(const std::byte* bytes) noexcept { return load_le<T>(bytes); }
  static void store(std::byte* bytes, T value) noexcept { store_le<T>(bytes, value); }
};

template <class T>
struct GuestCodec<GuestPtr<T>> {
  static constexpr std::uint32_t size = 4;
  static constexpr std::uint32_t align = 4;
  static Result<GuestPtr<T>> load(const std::byte* bytes) noexcept {
    return GuestPtr<T>(load_le<std::uint32_t>(bytes));
  }
  static void store(std::byte* bytes, GuestPtr<T> value) noexcept {
    store_le<std::uint32_t>(bytes, static_cast<std::uint32_t>(value.address()));
  }
};

}  // namespace wasifs
