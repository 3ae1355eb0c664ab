// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the layers of an overlay and clears what an earlier one left in the work directory. Used
// where overlays are made and where they come back. No state.
#pragma once

#include <string_view>
#include <vector>

#include "fs/overlay/tree.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::overlay {

/// Whether it is one name.
[[nodiscard]] bool is_component(std::string_view name) noexcept;
/// Errors: as `make_overlay`.
[[nodiscard]] Result<Ref<Tree>> make_tree(std::vector<Ref<FileSystem>> lowers,
                                          Ref<FileSystem> upper, const OverlayOptions& options);

/// Of layers that are only read, the topmost first. Errors: as `make_union`.
[[nodiscard]] Result<Ref<Tree>> make_union_tree(std::vector<Ref<FileSystem>> layers);

}  // namespace wasifs::overlay
