// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "archive_mount.h"

#include <fmt/format.h>

#include <algorithm>

#include "late_libraries.h"
#include "terminal.h"
#include "wasifs/fs/archive.h"

namespace wasifs::cli {

Parsed<Ref<FileSystem>> open_archive(const std::string& path, const ArchiveLimits& limits) {
  if (const auto loaded = load_for_archives(); !loaded) return std::unexpected(loaded.error());
  ArchiveOptions options;
  if (limits.unpacked) options.max_content = *limits.unpacked;
  if (limits.cache) options.cache_bytes = *limits.cache;
  Progress progress(fmt::format("reading {}", path));
  std::uint64_t shown = 0;
  options.progress = [&](std::uint64_t read, std::uint64_t) {
    if (read > shown) progress.add_bytes(read - shown);
    shown = std::max(shown, read);
    return true;
  };
  auto made = make_archive(path, options);
  progress.finish();
  if (!made) return std::unexpected(fmt::format("cannot use {}: {}", path, made.error().sentence));
  return *std::move(made);
}

}  // namespace wasifs::cli
