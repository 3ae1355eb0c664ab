// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "store_text.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <ctime>

#include "exit_codes.h"
#include "terminal.h"

namespace wasifs::cli {
namespace {

std::string format_time(const char* format, const std::tm& time) {
  std::array<char, 64> text;
  return {text.data(), std::strftime(text.data(), text.size(), format, &time)};
}

// How many bytes the character at the front of `text` has in UTF-8; 0 where it is none. What comes
// out is checked for length and continuation only: enough that a terminal shows what was meant.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length > text.size()) return 0;
  for (const char next : text.substr(1, length == 0 ? 0 : length - 1))
    if ((static_cast<unsigned char>(next) & 0xC0) != 0x80) return 0;
  return length;
}

// C0, DEL and C1, which terminals take for commands.
bool controls(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

}  // namespace

int refuse(std::string_view sentence) {
  print_error(sentence);
  return exit_own_failure;
}

void print_json(const nlohmann::ordered_json& value) {
  fmt::print("{}\n", json_text(value, 2));
}

std::string local_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  if (seconds == 0 || ::localtime_r(&time, &parts) == nullptr) return "-";
  return format_time("%Y-%m-%d %H:%M:%S", parts);
}

std::string utc_time(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) return {};
  return format_time("%Y-%m-%dT%H:%M:%SZ", parts);
}

std::string visible(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || controls(character) || character == "\\") {
      for (const char byte : character)
        shown += byte == '\\' ? "\\\\" : fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    } else {
      shown += character;
    }
    text.remove_prefix(character.size());
  }
  return shown;
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(bytes.size() < 3 ? bytes.size() : 3)) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= bytes.size() ? digits[bits >> (18 - 6 * i) & 63U] : '=';
  }
  return text;
}

}  // namespace wasifs::cli
