// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers and bytes of a recording: numbers as LEB128 (seven bits a byte, the lowest first). The
// reader never reads beyond its bytes; whoever uses it asks `good` before believing anything.
// Private to who uses it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/little_endian.h"

namespace wasifs {

using ByteVector = std::vector<std::byte>;

inline void put_number(ByteVector& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) to.push_back(static_cast<std::byte>(value | 0x80U));
  to.push_back(static_cast<std::byte>(value));
}

inline void put_bytes(ByteVector& to, std::span<const std::byte> bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

inline void put_u64(ByteVector& to, std::uint64_t value) {
  to.resize(to.size() + sizeof value);
  store_le<std::uint64_t>(to.data() + to.size() - sizeof value, value);
}

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  /// False once something was not there or too large; everything read since is 0 or empty.
  [[nodiscard]] bool good() const noexcept { return good_; }
  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }

  [[nodiscard]] std::uint8_t byte() noexcept {
    const auto one = bytes(1);
    return one.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(one[0]);
  }
  [[nodiscard]] std::uint64_t number() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t part = byte();
      if (shift == 63 && part > 1) break;
      value |= (part & 0x7fU) << shift;
      if ((part & 0x80U) == 0) return good_ ? value : 0;
    }
    fail();
    return 0;
  }
  /// A number that is at most `most`.
  [[nodiscard]] std::uint64_t number(std::uint64_t most) noexcept {
    const std::uint64_t value = number();
    if (value <= most) return value;
    fail();
    return 0;
  }
  [[nodiscard]] std::uint64_t u64() noexcept {
    const auto image = bytes(sizeof(std::uint64_t));
    return image.empty() ? 0 : load_le<std::uint64_t>(image.data());
  }
  [[nodiscard]] std::span<const std::byte> bytes(std::uint64_t count) noexcept {
    if (count > bytes_.size()) {
      fail();
      return {};
    }
    const auto taken = bytes_.first(static_cast<std::size_t>(count));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

 private:
  void fail() noexcept {
    good_ = false;
    bytes_ = {};
  }
  std::span<const std::byte> bytes_;
  bool good_ = true;
};

}  // namespace wasifs
