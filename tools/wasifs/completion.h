// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs completion SHELL`: a script for the shell, made from the table of options.
#pragma once

#include <string>

namespace wasifs::cli {

/// Prints the script for "bash", "zsh" or "fish". Returns the exit code of this program.
[[nodiscard]] int print_completion(const std::string& shell);

}  // namespace wasifs::cli
