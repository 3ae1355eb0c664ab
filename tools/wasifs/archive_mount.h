// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Archives as file systems for --mount archive:FILE and wherever such a SPEC is taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "values.h"
#include "wasifs/filesystem.h"

namespace wasifs::cli {

/// What the options of a mount say; the library's own where nothing is said.
struct ArchiveLimits {
  std::optional<std::uint64_t> unpacked;  ///< Most bytes that it may unpack to.
  std::optional<std::uint64_t> cache;     ///< Most bytes of what was unpacked that are kept.
};

/// The archive in the file at `path`; on a terminal, how far its index is.
[[nodiscard]] Parsed<Ref<FileSystem>> open_archive(const std::string& path,
                                                   const ArchiveLimits& limits);

}  // namespace wasifs::cli
