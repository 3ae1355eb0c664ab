// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bounds that saving and restoring share.
#pragma once

#include <cstdint>

namespace wasifs {

/// How many parts may be restored one within the other, such as views of views.
inline constexpr std::uint32_t most_nested_parts = 256;
/// How many places a tree may have: mounts, and directories that lead to them.
inline constexpr std::uint32_t most_places = std::uint32_t{1} << 20;

}  // namespace wasifs
