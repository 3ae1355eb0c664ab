// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A path or other string of a guest, copied out of its memory once, so that what was checked is
// what is used. Lives on the stack of one call.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "guest/call_context.h"

namespace wasifs {

class GuestString {
 public:
  /// Bytes of the longest string that is kept.
  static constexpr std::uint32_t max_size = 4095;

  GuestString() noexcept {}  // NOLINT: the bytes stay uninitialised on purpose, they are many
  GuestString(const GuestString&) = delete;
  GuestString& operator=(const GuestString&) = delete;

  /// Takes the `size` bytes at `address`. A longer string than fits is only noted as such: which
  /// error comes first is decided later. Errors: those of a bad pointer, never anything about the
  /// content.
  [[nodiscard]] Result<void> copy_in(CallContext& context, GuestPtr<const std::uint8_t> address,
                                     std::uint32_t size) noexcept;

  /// The bytes as they came: any bytes, maybe none, not checked for NUL or UTF-8.
  /// Errors: `nametoolong` beyond `max_size`.
  [[nodiscard]] Result<std::string_view> text() const noexcept {
    if (too_long_) return Errno::nametoolong;
    return std::string_view(bytes_.data(), size_);
  }

 private:
  std::array<char, max_size> bytes_;
  std::uint32_t size_ = 0;
  bool too_long_ = false;
};

}  // namespace wasifs
