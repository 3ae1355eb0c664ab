// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs inspect`: what a module imports and exports, and which WASI it speaks.
#pragma once

#include <string>

namespace wasifs::cli {

/// Returns the exit code of this program. `json`: one object for programs instead of a text for
/// people.
[[nodiscard]] int inspect(const std::string& program, bool json);

}  // namespace wasifs::cli
