// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs run --config FILE`, and of the other commands that run a guest: the same options in TOML.
// A key is an option's name; a list option takes an array; `env` may be a table; `program` and
// `arguments` name what to run. Problems name the file, line and key.
#pragma once

#include <optional>
#include <string>

#include "option_table.h"

namespace wasifs::cli {

/// Adds what `path` says to `options` of `command`. A sentence where it cannot.
[[nodiscard]] std::optional<std::string> read_config(const std::string& path, Command command,
                                                     RunOptions& options);

}  // namespace wasifs::cli
