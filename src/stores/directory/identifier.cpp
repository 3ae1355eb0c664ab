// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "stores/directory/identifier.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

#include "snapshot/sentence.h"

namespace wasifs::directory {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

SnapshotResult<Identifier> make_identifier() {
  Identifier identifier;
  // The kernel gives so few bytes all at once, also when a signal comes.
  while (::getrandom(identifier.bytes.data(), identifier.bytes.size(), 0) < 0) {
    if (errno != EINTR) {
      return sentence("random bytes: {}", std::generic_category().message(errno));
    }
  }
  return identifier;
}

std::string text_of(const Identifier& identifier) {
  std::string text;
  for (const std::byte byte : identifier.bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

std::optional<Identifier> parse_identifier(std::string_view text) noexcept {
  Identifier identifier;
  if (text.size() != 2 * identifier.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = digits.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    auto& byte = identifier.bytes[i / 2];
    byte = (byte << 4) | static_cast<std::byte>(digit);
  }
  return identifier;
}

}  // namespace wasifs::directory
