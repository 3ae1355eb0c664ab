// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A whole file of the host: a program, a configuration.
#pragma once

#include <optional>
#include <string>

namespace wasifs::cli {

/// The bytes of `path`; `errno` says why where there is nothing.
[[nodiscard]] std::optional<std::string> file_contents(const std::string& path);

}  // namespace wasifs::cli
