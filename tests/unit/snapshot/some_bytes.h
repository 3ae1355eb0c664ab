// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Content for the tests of snapshots: bytes that differ by a seed and do not compress.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <vector>

namespace wasifs {

using Bytes = std::vector<std::byte>;

/// `size` bytes, the same for the same seed.
inline Bytes some_bytes(std::size_t size, std::uint32_t seed) {
  std::minstd_rand random(seed + 1);
  Bytes bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() >> 8);
  return bytes;
}

/// The bytes of `text`.
inline Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

}  // namespace wasifs
