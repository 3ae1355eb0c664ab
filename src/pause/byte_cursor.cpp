// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "byte_cursor.h"

#include <fmt/format.h>

#include <algorithm>

namespace wasifs::pause {

void ByteCursor::fail_at(std::size_t offset, std::string_view what) {
  if (ok()) problem_->sentence = fmt::format("offset {:#x} of the module: {}", offset, what);
  place_ = bytes_.size();
}

std::uint8_t ByteCursor::cut_off(std::string_view what) {
  fail(fmt::format("{} is cut off", what));
  return 0;
}

std::uint64_t ByteCursor::unsigned_number(unsigned bits, std::string_view what) {
  const std::size_t begin = offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t next = byte(what);
    if (!ok()) return 0;
    // The last byte has room for what is left of the bits, and no other follows.
    if (shift + 7 > bits && (next >> (bits - shift)) != 0) {
      fail_at(begin, fmt::format("{} has more than {} bits", what, bits));
      return 0;
    }
    value |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
    if (next < 0x80) return value;
  }
}

std::int64_t ByteCursor::signed_number(unsigned bits, std::string_view what) {
  const std::size_t begin = offset();
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t next = byte(what);
    if (!ok()) return 0;
    if (shift + 7 >= bits) {
      // What the last byte holds above the sign must repeat it.
      const unsigned above = next >> (bits - shift - 1);
      const unsigned all = 0x7fU >> (bits - shift - 1);
      if (next >= 0x80 || (above != 0 && above != all)) {
        fail_at(begin, fmt::format("{} has more than {} bits", what, bits));
        return 0;
      }
    }
    value |= static_cast<std::uint64_t>(next & 0x7fU) << shift;
    if (next < 0x80) {
      if ((next & 0x40U) != 0 && shift + 7 < 64) value |= ~std::uint64_t{0} << (shift + 7);
      return static_cast<std::int64_t>(value);
    }
  }
}

std::span<const std::byte> ByteCursor::bytes(std::size_t count, std::string_view what) {
  if (count > left()) {
    fail(fmt::format("{} has {} bytes, but {} are left", what, count, left()));
    return {};
  }
  place_ += count;
  return bytes_.subspan(place_ - count, count);
}

std::string_view ByteCursor::name(std::string_view what) {
  const auto text = bytes(u32(what), what);
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

std::uint32_t ByteCursor::count(std::string_view what) {
  const std::size_t begin = offset();
  const std::uint32_t number = u32(what);
  if (number <= left()) return number;
  fail_at(begin, fmt::format("{} {} cannot be in {} bytes", number, what, left()));
  return 0;
}

ByteCursor ByteCursor::part(std::size_t size, std::string_view what) {
  const std::size_t begin = offset();
  return {bytes(size, what), begin, *problem_};
}

}  // namespace wasifs::pause
