// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bytes of a fuzzer as choices. Reading beyond the end gives zeros.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace wasifs::fuzz {

class Input {
 public:
  explicit Input(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool empty() const { return bytes_.empty(); }

  template <class T>
  T number() {
    T value{};
    const std::size_t count = std::min(sizeof value, bytes_.size());
    if (count > 0) std::memcpy(&value, bytes_.data(), count);
    bytes_ = bytes_.subspan(count);
    return value;
  }

  std::string_view text() {
    const std::size_t count = std::min<std::size_t>(number<std::uint8_t>(), bytes_.size());
    const std::string_view result(reinterpret_cast<const char*>(bytes_.data()), count);
    bytes_ = bytes_.subspan(count);
    return result;
  }

  std::span<const std::uint8_t> rest() { return std::exchange(bytes_, {}); }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace wasifs::fuzz
