// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Paths as bytes, before anything is looked up. The Resolver and the Namespace use it. Pure
// functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "wasifs/paths.h"
#include "wasifs/result.h"

namespace wasifs {

/// What `check_path` noticed on the way.
struct PathShape {
  bool long_component = false;  ///< Some component has more than `max_name_length` bytes.
};

/// Refuses what cannot be a path: `inval` (NUL), `ilseq`, `nametoolong` (as a whole: its bytes,
/// its depth), `noent` (empty), in this order.
[[nodiscard]] Result<PathShape> check_path(std::string_view path, const PathRules& rules);

/// Whether `bytes` is UTF-8 as Unicode defines it: shortest forms, no surrogates, nothing above
/// U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// The absolute `path` without ".", "..", and needless slashes; ".." at the top stays there.
/// Errors: `inval` (not absolute, with NUL), `nametoolong`.
[[nodiscard]] Result<std::string> normalise_absolute(std::string_view path);

}  // namespace wasifs
