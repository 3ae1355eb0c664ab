// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is wrong with the parts of a process, told before it is made: by the builder, and by whoever
// restores one. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wasifs/process.h"

namespace wasifs {

/// The first thing that cannot be, with the offending value; nothing where all is well. The tree is
/// not looked at.
[[nodiscard]] std::optional<std::string> problem_with(const ProcessParts& parts);

/// `text` in quotation marks, a NUL as "\0".
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace wasifs
