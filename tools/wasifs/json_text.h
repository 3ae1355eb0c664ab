// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// JSON as this program prints it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace wasifs::cli {

/// `value` in one line, or indented. Names and messages may hold any bytes: what is no UTF-8 is
/// replaced.
[[nodiscard]] inline std::string json_text(const nlohmann::ordered_json& value, int indent = -1) {
  return value.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace wasifs::cli
