// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What names and digests look like, in messages and stores alike.
#include "snapshot/sentence.h"

#include <algorithm>
#include <string_view>

#include "wasifs/snapshot_store.h"

namespace wasifs {
namespace {

bool letter_or_digit(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string digest_text(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.bytes.size());
  for (const std::byte byte : digest.bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

std::string shown(std::string_view text) {
  std::string quoted = "`";
  for (const char c : text.substr(0, 128)) quoted += c >= ' ' && c < '\x7f' ? c : '?';
  quoted += text.size() > 128 ? "...`" : "`";
  return quoted;
}

bool valid_label(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 128 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool valid_snapshot_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > 128 || name.front() == '.' || name.front() == '-') return false;
  return std::ranges::all_of(
      name, [](char c) { return letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

}  // namespace wasifs
