// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What several families of calls derive from the process of a call.
#pragma once

#include "guest/call_context.h"
#include "wasifs/paths.h"
#include "wasifs/process.h"

namespace wasifs {

[[nodiscard]] inline PathRules path_rules(const CallContext& context) noexcept {
  const Limits& limits = context.rules().limits;
  return {.utf8 = context.process.parts().paths == PathPolicy::utf8,
          .length = limits.path_length,
          .depth = limits.path_depth,
          .symlinks = limits.symlinks,
          .short_ways = true};
}

// An offset or size that POSIX could not hold is refused before any back end sees it.
inline constexpr std::uint64_t largest_offset = static_cast<std::uint64_t>(INT64_MAX);

}  // namespace wasifs
