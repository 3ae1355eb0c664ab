// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layers of an overlay as they are written on the command line.
#pragma once

#include <string>
#include <string_view>

#include "values.h"
#include "wasifs/filesystem.h"
#include "wasifs/fs/host.h"
#include "wasifs/fs/mem.h"

namespace wasifs::cli {

inline constexpr const char* layers_form = "LOWER[,LOWER...],UPPER";

/// An overlay of host directories: "LOWER,LOWER,UPPER", the topmost lower one first; a LOWER
/// "mem:DIR" is a copy of DIR in memory. An empty UPPER is memory with these options. A sentence
/// where that cannot be.
[[nodiscard]] Parsed<Ref<FileSystem>> make_overlay_of(std::string_view layers,
                                                      const HostOptions& upper,
                                                      const MemOptions& memory);

}  // namespace wasifs::cli
