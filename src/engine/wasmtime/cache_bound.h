// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps a directory of compiled modules small. Used by ModuleCache; any number of programs at the
// same time.
#pragma once

#include <cstdint>
#include <string_view>

namespace wasifs::engine {

/// What the name of a compiled module ends with.
inline constexpr std::string_view compiled_suffix = ".cwasm";
/// What the name of one that is being written ends with; it begins as the later name does.
inline constexpr std::string_view unfinished_suffix = ".tmp";

/// Removes compiled modules from the directory behind the descriptor `directory`, and what programs
/// that ended too early left of them, the longest ago modified first, until they are at most
/// `limit` bytes. `newest` stays, whatever the clock says, and so does what has another kind of
/// name. Who has a removed one open keeps it. What cannot be removed stays without a word.
void remove_oldest(int directory, std::uint64_t limit, std::string_view newest);

}  // namespace wasifs::engine
