// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The few conversions that are the same for every witx file. For generated code; no state.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "wasifs/result.h"

namespace wasifs {

/// An i32 argument: its upper half is not the guest's and says nothing.
[[nodiscard]] constexpr std::uint32_t low(std::uint64_t raw) noexcept {
  return static_cast<std::uint32_t>(raw);
}

/// An i32 as the 8 or 16 bit number that it stands for. Errors: `inval` where it does not fit.
template <std::integral T>
[[nodiscard]] constexpr Result<T> decode_small(std::uint32_t value) noexcept {
  if constexpr (std::signed_integral<T>) {
    const auto number = static_cast<std::int32_t>(value);
    if (number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max())
      return Errno::inval;
    return static_cast<T>(number);
  } else {
    if (value > std::numeric_limits<T>::max()) return Errno::inval;
    return static_cast<T>(value);
  }
}

/// A witx `bool`. Errors: `inval` for other numbers than 0 and 1.
[[nodiscard]] constexpr Result<bool> decode_bool(std::uint32_t value) noexcept {
  if (value > 1) return Errno::inval;
  return value == 1;
}

/// A witx `char`. Errors: `inval` for numbers that are no Unicode scalar value.
[[nodiscard]] constexpr Result<char32_t> decode_char(std::uint32_t value) noexcept {
  if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) return Errno::inval;
  return static_cast<char32_t>(value);
}

}  // namespace wasifs
