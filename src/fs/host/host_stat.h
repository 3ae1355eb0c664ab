// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the host's stat and file types to ours. No state.
#pragma once

#include <sys/stat.h>

#include <cstdint>

#include "wasifs/types.h"

namespace wasifs::host {

/// The type of a file with `mode`.
[[nodiscard]] FileType type_of_mode(mode_t mode) noexcept;
/// The type that getdents64 gave, or `unknown` together with false where it did not say.
struct EntryType {
  FileType type;
  bool known;
};
[[nodiscard]] EntryType type_of_entry(unsigned char d_type) noexcept;
/// The host's inode number as one that is never 0.
[[nodiscard]] std::uint64_t inode_number(std::uint64_t ino) noexcept;
/// All of it. Times before 1970 are 0, times that do not fit the last one that does.
[[nodiscard]] Stat to_stat(const struct ::stat& status) noexcept;

}  // namespace wasifs::host
