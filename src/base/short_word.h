// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Short strings eight bytes at a time, without a loop or a call for what is left of the last ones.
// Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/little_endian.h"

namespace wasifs {

/// The first `size` bytes at `text`, at most eight, the first of them lowest; zeros above. Reads no
/// others.
[[nodiscard]] inline std::uint64_t short_word(const char* text, std::size_t size) noexcept {
  const auto* const bytes = reinterpret_cast<const std::byte*>(text);
  if (size >= 8) return load_le<std::uint64_t>(bytes);
  if (size >= 4) {  // two halves, which may overlap
    const std::uint64_t high = load_le<std::uint32_t>(bytes + size - 4);
    return load_le<std::uint32_t>(bytes) | high << (8 * (size - 4));
  }
  if (size == 0) return 0;
  const auto at = [&](std::size_t i) {
    return std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  };
  return at(0) | at(size / 2) | at(size - 1);
}

}  // namespace wasifs
