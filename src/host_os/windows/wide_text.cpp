// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "host_os/windows/wide_text.h"

#include <cstddef>

namespace wasifs {
namespace {

bool is_first_half(char32_t unit) noexcept {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_second_half(char32_t unit) noexcept {
  return unit >= 0xDC00 && unit < 0xE000;
}

/// Takes a code point, or the half of a pair, off the front of `text`; `invalid` where there is
/// none.
constexpr char32_t invalid = 0xFFFFFFFF;
char32_t take_code_point(std::string_view& text) noexcept {
  const auto byte = [&](std::size_t at) -> char32_t {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const char32_t first = byte(0);
  std::size_t length = 1;
  char32_t point = first;
  char32_t least = 0;
  if (first >= 0xF0 && first < 0xF8) {
    length = 4;
    point = first & 0x07;
    least = 0x10000;
  } else if (first >= 0xE0 && first < 0xF0) {
    length = 3;
    point = first & 0x0F;
    least = 0x800;
  } else if (first >= 0xC0 && first < 0xE0) {
    length = 2;
    point = first & 0x1F;
    least = 0x80;
  } else if (first >= 0x80) {
    return invalid;
  }
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0) != 0x80) return invalid;
    point = point << 6 | (byte(at) & 0x3F);
  }
  if (point < least || point > 0x10FFFF) return invalid;
  text.remove_prefix(length);
  return point;
}

}  // namespace

std::optional<std::u16string> to_wide(std::string_view text) {
  std::u16string wide;
  wide.reserve(text.size());
  while (!text.empty()) {
    const char32_t point = take_code_point(text);
    if (point == invalid) return std::nullopt;
    if (point < 0x10000) {
      // A pair in six bytes would be a second spelling of what has four.
      if (is_second_half(point) && !wide.empty() && is_first_half(wide.back())) return std::nullopt;
      wide.push_back(static_cast<char16_t>(point));
    } else {
      wide.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
      wide.push_back(static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)));
    }
  }
  return wide;
}

std::string from_wide(std::u16string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3);
  const auto continuation = [&](char32_t bits) {
    bytes.push_back(static_cast<char>(0x80 | (bits & 0x3F)));
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    char32_t point = text[at];
    if (is_first_half(point) && at + 1 < text.size() && is_second_half(text[at + 1])) {
      point = 0x10000 + ((point - 0xD800) << 10) + (text[++at] - 0xDC00U);
    }
    if (point < 0x80) {
      bytes.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
      bytes.push_back(static_cast<char>(0xC0 | point >> 6));
      continuation(point);
    } else if (point < 0x10000) {
      bytes.push_back(static_cast<char>(0xE0 | point >> 12));
      continuation(point >> 6);
      continuation(point);
    } else {
      bytes.push_back(static_cast<char>(0xF0 | point >> 18));
      continuation(point >> 12);
      continuation(point >> 6);
      continuation(point);
    }
  }
  return bytes;
}

bool has_lone_half(std::u16string_view text) noexcept {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_first_half(text[at]) && at + 1 < text.size() && is_second_half(text[at + 1])) {
      ++at;
    } else if (is_first_half(text[at]) || is_second_half(text[at])) {
      return true;
    }
  }
  return false;
}

}  // namespace wasifs
