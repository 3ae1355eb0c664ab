// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "filled_memory.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "tree_copy.h"
#include "wasifs/mount.h"

namespace wasifs::cli {

Parsed<Ref<FileSystem>> make_filled_memory(const std::string& source, const MemOptions& options) {
  Ref<FileSystem> memory = make_mem(options);
  if (source.empty()) return memory;
  std::error_code ignored;
  if (!std::filesystem::is_directory(source, ignored))
    return std::unexpected(fmt::format("{} is no directory", source));
  const Ref<Namespace> names = make_ref<Namespace>();
  if (const auto mounted = names->mount("/", memory); !mounted)
    return std::unexpected(std::string(errno_message(mounted.error())));
  if (const auto problem = copy_in(source, *names, "/")) return std::unexpected(*problem);
  return memory;
}

}  // namespace wasifs::cli
