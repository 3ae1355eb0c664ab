// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "fs/archive/problem.h"

namespace wasifs::archives {

std::string quoted(std::string_view text) {
  constexpr std::size_t most_shown = 200;
  constexpr unsigned char first_printable = 0x20;
  constexpr unsigned char delete_sign = 0x7f;
  std::string shown = "\"";
  for (const char sign : text.substr(0, most_shown)) {
    const auto byte = static_cast<unsigned char>(sign);
    if (byte < first_printable || byte == delete_sign) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += sign;
    }
  }
  shown += text.size() > most_shown ? "...\"" : "\"";
  return shown;
}

}  // namespace wasifs::archives
