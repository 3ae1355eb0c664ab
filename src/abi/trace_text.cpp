// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "abi/trace_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <iterator>

#include "base/little_endian.h"
#include "base/race_free_copy.h"

namespace wasifs {
namespace {

constexpr std::uint32_t shown_characters = 256;
constexpr std::uint32_t shown_buffers = 8;
constexpr std::size_t long_list = 16;  // of flags: rights have 30, all others far fewer

void append_escaped(std::string& text, unsigned char byte) {
  switch (byte) {
    case '\n':
      text += "\\n";
      return;
    case '\r':
      text += "\\r";
      return;
    case '\t':
      text += "\\t";
      return;
    case '"':
      text += "\\\"";
      return;
    case '\\':
      text += "\\\\";
      return;
    default:
      break;
  }
  if (byte >= 0x20 && byte < 0x7f) {
    text += static_cast<char>(byte);
  } else {
    fmt::format_to(std::back_inserter(text), "\\x{:02x}", byte);
  }
}

// The names of the bits of `value`, which all have one, joined by `|`.
void append_names(std::string& text, std::span<const std::string_view> names, std::uint64_t value) {
  const char* separator = "";
  for (std::size_t bit = 0; bit < names.size(); ++bit) {
    if ((value >> bit & 1U) == 0) continue;
    text.append(separator).append(names[bit]);
    separator = "|";
  }
}

}  // namespace

void TraceText::item() {
  if (items_++ != 0) text_ += ", ";
}

void TraceText::open(char bracket) {
  text_ += bracket;
  first_field_ = true;
}

void TraceText::field(std::string_view name) {
  if (!first_field_) text_ += ", ";
  first_field_ = false;
  text_.append(name).append("=");
}

void TraceText::close(char bracket) {
  text_ += bracket;
  first_field_ = false;
}

void TraceText::number(std::uint64_t value) {
  text_ += fmt::to_string(value);
}

void TraceText::signed_number(std::int64_t value) {
  text_ += fmt::to_string(value);
}

void TraceText::real(double value) {
  text_ += fmt::to_string(value);
}

void TraceText::address(std::uint64_t value) {
  fmt::format_to(std::back_inserter(text_), "{:#x}", value);
}

void TraceText::name(std::span<const std::string_view> names, std::uint64_t value) {
  if (value < names.size()) {
    text_ += names[static_cast<std::size_t>(value)];
  } else {
    number(value);
  }
}

void TraceText::flags(std::span<const std::string_view> names, std::uint64_t value) {
  if (value == 0) {
    text_ += '0';
    return;
  }
  const std::uint64_t all =
      names.size() < 64 ? (std::uint64_t{1} << names.size()) - 1 : ~std::uint64_t{0};
  const std::uint64_t known = value & all;
  const bool mostly_set = names.size() >= long_list &&
                          static_cast<std::size_t>(std::popcount(known)) * 2 > names.size();
  if (known == all && mostly_set) {
    text_ += "ALL";
  } else if (mostly_set) {
    text_ += "~(";
    append_names(text_, names, all & ~known);
    text_ += ')';
  } else {
    append_names(text_, names, known);
  }
  if (value == known) return;
  if (known != 0) text_ += '|';
  address(value & ~all);
}

void TraceText::string(std::uint64_t at, std::uint32_t size) {
  std::array<std::byte, shown_characters> bytes;
  const auto shown = std::span(bytes).first(std::min(size, shown_characters));
  if (!peek(shown, at)) return;
  text_ += '"';
  for (const std::byte byte : shown) append_escaped(text_, static_cast<unsigned char>(byte));
  text_ += size > shown_characters ? "\"..." : "\"";
}

void TraceText::memory(std::uint64_t at, std::uint32_t size) {
  fmt::format_to(std::back_inserter(text_), "{:#x}[{}]", at, size);
}

void TraceText::buffers(std::uint64_t at, std::uint32_t count) {
  text_ += '[';
  const std::uint32_t shown = std::min(count, shown_buffers);
  for (std::uint32_t i = 0; i < shown; ++i) {
    if (i != 0) text_ += ", ";
    std::array<std::byte, 8> iovec;
    if (!peek(iovec, at + std::uint64_t{i} * iovec.size())) break;
    number(load_le<std::uint32_t>(iovec.data() + 4));
  }
  if (shown < count) fmt::format_to(std::back_inserter(text_), ", ... of {}", count);
  text_ += ']';
}

bool TraceText::peek(std::span<std::byte> bytes, std::uint64_t at) {
  if (bytes.empty()) return true;
  const MemoryView view = memory_.view();
  if (bytes.size() > view.size || at > view.size - bytes.size()) {
    address(at);
    return false;
  }
  if (memory_.shared()) {
    race_free_read(bytes.data(), view.base + at, bytes.size());
  } else {
    std::memcpy(bytes.data(), view.base + at, bytes.size());
  }
  return true;
}

}  // namespace wasifs
