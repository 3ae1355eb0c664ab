// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layers of an overlay or a union as they are written on the command line: directories of the
// host, or TYPE:SOURCE of any file system that --mount knows and that has no comma in it. A
// directory whose name looks like that is written ./TYPE:SOURCE.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "file_systems.h"
#include "wasifs/fs/host.h"

namespace wasifs::cli {

inline constexpr const char* layers_form = "LOWER[,LOWER...],UPPER";

/// An overlay: "LOWER,LOWER,UPPER", the topmost lower one first. UPPER is a directory of the host;
/// an empty one is memory as `options` say. A sentence where that cannot be.
[[nodiscard]] Parsed<Ref<FileSystem>> make_overlay_of(std::string_view layers,
                                                      const HostOptions& upper,
                                                      const RunOptions& options,
                                                      const DeviceSources& devices);
/// The lower layers of such an overlay whose upper layer is memory, the topmost first: what a
/// snapshot that holds the overlay refers to. None where the upper layer is a directory.
[[nodiscard]] Parsed<std::vector<Ref<FileSystem>>> make_lowers_of(std::string_view layers,
                                                                  const RunOptions& options,
                                                                  const DeviceSources& devices);
/// A union: "LAYER,LAYER", the topmost first. A sentence where that cannot be.
[[nodiscard]] Parsed<Ref<FileSystem>> make_union_of(std::string_view layers,
                                                    const RunOptions& options,
                                                    const DeviceSources& devices);

}  // namespace wasifs::cli
