// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The content of one file into another: blocks of zeros become holes.
#pragma once

#include <cstdint>

#include "terminal.h"
#include "wasifs/inode.h"

namespace wasifs::cli {

/// Copies all of `source`, open for reading, to `target`, empty and open for writing. Gives the
/// number of bytes; `progress` counts them. Errors: of reading and writing.
[[nodiscard]] Result<std::uint64_t> copy_content(FileInode& source, FileInode& target,
                                                 Progress& progress);

}  // namespace wasifs::cli
