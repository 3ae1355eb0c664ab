// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a saved guest was doing and what it holds, for people and for programs: `wasifs inspect`.
#pragma once

#include <optional>

#include "json_text.h"
#include "wasifs/module_names.h"
#include "wasifs/saved_guest.h"

namespace wasifs::cli {

/// All of it. Without `names`, and for what the module does not have, there are numbers only.
[[nodiscard]] nlohmann::ordered_json json_of(const SavedGuest& guest,
                                             const std::optional<ModuleNames>& names);

/// Prints of that object how the guest was paused, its backtrace, memories, tables and globals. The
/// values of frames are not printed.
void print_guest(const nlohmann::ordered_json& object);

}  // namespace wasifs::cli
