// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Container images as they are mounted: over memory, or over a directory that keeps the changes.
#pragma once

#include "file_systems.h"

namespace wasifs::cli {

/// The image at `spec.source` under what takes its changes. Its options are taken out of `spec`;
/// what it says of how to run it is put into `suggestions` where they ask for that. A sentence
/// where it cannot be.
[[nodiscard]] Parsed<Ref<FileSystem>> make_image_mount(MountSpec& spec, const RunOptions& options,
                                                       Suggestions& suggestions);

}  // namespace wasifs::cli
