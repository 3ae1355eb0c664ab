// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "snapshot/identifier.h"

#include "snapshot/sentence.h"

namespace wasifs {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

}  // namespace

SnapshotResult<Identifier> make_identifier(Random& random) {
  Identifier identifier;
  if (!random.fill(identifier.bytes)) return sentence("the system gives no random bytes");
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

}  // namespace wasifs
