// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the kernel is told of an inode. No state; any thread.
#pragma once

#include <sys/stat.h>

#include <optional>

#include "wasifs/file_attributes.h"
#include "wasifs/types.h"

namespace wasifs::cli {

/// Type and permissions, which are made up: all may be read, and written by the owner.
[[nodiscard]] mode_t mode_of(FileType type);

/// The type of a special file, without permissions.
[[nodiscard]] mode_t mode_of(SpecialFile::Kind kind);
/// What `mode` says of a special file; none for anything else.
[[nodiscard]] std::optional<SpecialFile::Kind> kind_of(mode_t mode);

/// As stat(2) gives it. Everything belongs to whoever runs the program.
[[nodiscard]] struct stat attributes(const Stat& stat);

/// To set a time; before 1970 it is 1970.
[[nodiscard]] TimeChange change_to(const timespec& time);

}  // namespace wasifs::cli
