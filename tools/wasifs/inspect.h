// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// `wasifs inspect`: what a module imports and exports, and which WASI it speaks; what a guest in a
// snapshot was doing and what it holds.
#pragma once

#include <string>

namespace wasifs::cli {

/// Shows what `what` names, a file with a module or the place of a snapshot. Returns the exit code
/// of this program. `tree`: the files of a snapshot as well; an error for a module. `json`: one
/// object for programs instead of a text for people.
[[nodiscard]] int inspect(const std::string& what, bool tree, bool json);

/// Shows the snapshot at a place; as above.
[[nodiscard]] int inspect_snapshot(const std::string& place, bool tree, bool json);

}  // namespace wasifs::cli
