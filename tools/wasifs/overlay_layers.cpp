// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "overlay_layers.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "filled_memory.h"
#include "wasifs/fs/overlay.h"

namespace wasifs::cli {
namespace {

// Before a directory that is copied to memory; one that is called so is "./mem:...".
constexpr std::string_view memory_prefix = "mem:";

Parsed<Ref<FileSystem>> directory(std::string_view path, const HostOptions& options) {
  auto made = make_host(std::string(path), options);
  if (!made)
    return std::unexpected(fmt::format("cannot use {}: {}", path, errno_message(made.error())));
  const auto root = (*made)->root();
  if (!root || (*root)->kind() != InodeKind::directory)
    return std::unexpected(fmt::format("{} is no directory", path));
  return *std::move(made);
}

}  // namespace

Parsed<Ref<FileSystem>> make_overlay_of(std::string_view layers, const HostOptions& upper,
                                        const MemOptions& memory) {
  std::vector<Ref<FileSystem>> lowers;
  std::string_view rest = layers;
  for (;;) {
    const std::size_t comma = rest.find(',');
    if (comma == std::string_view::npos) break;
    const std::string_view path = rest.substr(0, comma);
    if (path.empty())
      return std::unexpected(fmt::format("\"{}\" has a lower layer without a name", layers));
    const bool copied = path.starts_with(memory_prefix);
    auto lower = copied ? make_filled_memory(std::string(path.substr(memory_prefix.size())), {})
                        : directory(path, {});
    if (!lower) return lower;
    lowers.push_back(*std::move(lower));
    rest.remove_prefix(comma + 1);
  }
  if (lowers.empty())
    return std::unexpected(fmt::format("\"{}\" is not of the form {}", layers, layers_form));
  auto changes = rest.empty() ? Parsed<Ref<FileSystem>>(make_mem(memory)) : directory(rest, upper);
  if (!changes) return changes;
  auto made = make_overlay(std::move(lowers), *std::move(changes));
  if (!made)
    return std::unexpected(
        fmt::format("cannot make an overlay of {}: {}", layers, errno_message(made.error())));
  return *std::move(made);
}

}  // namespace wasifs::cli
