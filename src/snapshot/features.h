// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The features of snapshots that this version of the library knows. A snapshot that needs another
// one is refused by its name. Constants only.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace wasifs {

/// Every name that was ever given to `SnapshotWriter::require`; none is taken away.
inline constexpr std::array<std::string_view, 0> known_features{};

/// Whether a snapshot that needs `feature` can be read.
[[nodiscard]] constexpr bool feature_is_known(std::string_view feature) noexcept {
  return std::ranges::find(known_features, feature) != known_features.end();
}

}  // namespace wasifs
