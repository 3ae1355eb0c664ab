// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers as WebAssembly memory holds them: little-endian, at any address, on any host. The
// generated code uses it field by field. Touches private copies only, so there is no thread rule.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <type_traits>

namespace wasifs {

/// Any number: an integer or a floating-point value.
template <class T>
concept Number = std::integral<T> || std::floating_point<T>;

/// The number at `bytes`, which are `sizeof(T)`.
template <Number T>
[[nodiscard]] inline T load_le(const std::byte* bytes) noexcept {
  T value;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&value, bytes, sizeof(T));
  } else {
    std::byte turned[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) turned[i] = bytes[sizeof(T) - 1 - i];
    std::memcpy(&value, turned, sizeof(T));
  }
  return value;
}

/// Writes `value` to the `sizeof(T)` bytes at `bytes`.
template <Number T>
inline void store_le(std::byte* bytes, std::type_identity_t<T> value) noexcept {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(bytes, &value, sizeof(T));
  } else {
    std::byte turned[sizeof(T)];
    std::memcpy(turned, &value, sizeof(T));
    for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = turned[sizeof(T) - 1 - i];
  }
}

}  // namespace wasifs
