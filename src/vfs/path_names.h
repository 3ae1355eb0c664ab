// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the operations that make, remove and move names have in common. Any thread.
#pragma once

#include <string_view>

#include "vfs/resolver.h"

namespace wasifs {

/// Whether a name that was to be made is there already, for the errors of a read-only file system:
/// `exist` comes first.
[[nodiscard]] Errno exist_before(Errno error, Resolver& walk);

/// The error of an operation that removes or moves `path`, which is "link/": the link is no
/// directory; where following it would leave the sandbox that is said instead (`perm`), as for
/// every other operation.
[[nodiscard]] Errno slash_behind_link(const Location& start, std::string_view path,
                                      const PathRules& rules);

}  // namespace wasifs
