// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is in a snapshot and what has to be offered to restore it, for people and for programs:
// `wasifs snapshots show` and `inspect`.
#pragma once

#include <optional>

#include "inside.h"
#include "json_text.h"
#include "program_part.h"

namespace wasifs::cli {

/// All that the host holds.
[[nodiscard]] nlohmann::ordered_json json_of(const Inside& inside,
                                             const std::optional<SavedProgram>& program);

/// Prints of that object what the snapshot is of: its size, the program, arguments, environment.
void print_identity(const nlohmann::ordered_json& object);

/// Prints the rest of it: parts, mounts, descriptors, what has to be offered again.
void print_holdings(const nlohmann::ordered_json& object);

}  // namespace wasifs::cli
