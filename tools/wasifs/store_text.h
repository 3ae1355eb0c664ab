// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the commands about snapshots print in the same way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json_text.h"

namespace wasifs::cli {

/// Prints the sentence and returns the exit code of a failure.
[[nodiscard]] int refuse(std::string_view sentence);

/// Prints `value` for programs.
void print_json(const nlohmann::ordered_json& value);

/// "2026-01-02 03:04:05" in local time, or "-" where `seconds` is 0.
[[nodiscard]] std::string local_time(std::int64_t seconds);

/// "2026-01-02T03:04:05Z".
[[nodiscard]] std::string utc_time(std::int64_t seconds);

/// `text` with control characters and what is no UTF-8 made visible, so that names of a hostile
/// snapshot do not reach the terminal as they are.
[[nodiscard]] std::string visible(std::string_view text);

/// As JSON carries bytes. Source: RFC 4648.
[[nodiscard]] std::string base64(std::string_view bytes);

}  // namespace wasifs::cli
