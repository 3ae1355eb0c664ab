// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "overlay_layers.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "wasifs/fs/overlay.h"
#include "wasifs/fs/union.h"

namespace wasifs::cli {
namespace {

Parsed<Ref<FileSystem>> directory(std::string_view path, const HostOptions& options) {
  auto made = make_host(std::string(path), options);
  if (!made)
    return std::unexpected(fmt::format("cannot use {}: {}", path, errno_message(made.error())));
  const auto root = (*made)->root();
  if (!root || (*root)->kind() != InodeKind::directory)
    return std::unexpected(fmt::format("{} is no directory", path));
  return *std::move(made);
}

Parsed<Ref<FileSystem>> lower_layer(std::string_view text, const RunOptions& options,
                                    const DeviceSources& devices) {
  const std::size_t colon = text.find(':');
  const std::string_view type = text.substr(0, colon);
  if (colon == std::string_view::npos || !is_file_system_type(type)) return directory(text, {});
  return make_file_system({.type = std::string(type),
                           .source = std::string(text.substr(colon + 1)),
                           .guest = "/",
                           .options = {},
                           .written = std::string(text)},
                          options, devices);
}

// "LAYER,LAYER"
Parsed<std::vector<Ref<FileSystem>>> lower_layers(std::string_view written, std::string_view whole,
                                                  const RunOptions& options,
                                                  const DeviceSources& devices) {
  std::vector<Ref<FileSystem>> layers;
  for (bool more = true; more;) {
    const std::size_t comma = written.find(',');
    const std::string_view one = written.substr(0, comma);
    if (one.empty())
      return std::unexpected(fmt::format("\"{}\" has a lower layer without a name", whole));
    auto layer = lower_layer(one, options, devices);
    if (!layer) return std::unexpected(layer.error());
    layers.push_back(*std::move(layer));
    more = comma != std::string_view::npos;
    if (more) written.remove_prefix(comma + 1);
  }
  return layers;
}

}  // namespace

Parsed<Ref<FileSystem>> make_overlay_of(std::string_view layers, const HostOptions& upper,
                                        const RunOptions& options, const DeviceSources& devices) {
  const std::size_t last = layers.rfind(',');
  if (last == std::string_view::npos)
    return std::unexpected(fmt::format("\"{}\" is not of the form {}", layers, layers_form));
  auto lowers = lower_layers(layers.substr(0, last), layers, options, devices);
  if (!lowers) return std::unexpected(lowers.error());
  const std::string_view top = layers.substr(last + 1);
  auto changes =
      top.empty() ? Parsed<Ref<FileSystem>>(make_default_memory(options)) : directory(top, upper);
  if (!changes) return changes;
  auto made = make_overlay(*std::move(lowers), *std::move(changes));
  if (!made)
    return std::unexpected(
        fmt::format("cannot make an overlay of {}: {}", layers, errno_message(made.error())));
  return *std::move(made);
}

Parsed<std::vector<Ref<FileSystem>>> make_lowers_of(std::string_view layers,
                                                    const RunOptions& options,
                                                    const DeviceSources& devices) {
  if (!layers.ends_with(',')) return {};
  return lower_layers(layers.substr(0, layers.size() - 1), layers, options, devices);
}

Parsed<Ref<FileSystem>> make_union_of(std::string_view layers, const RunOptions& options,
                                      const DeviceSources& devices) {
  auto lowers = lower_layers(layers, layers, options, devices);
  if (!lowers) return std::unexpected(lowers.error());
  auto made = make_union(*std::move(lowers));
  if (!made)
    return std::unexpected(
        fmt::format("cannot make a union of {}: {}", layers, errno_message(made.error())));
  return *std::move(made);
}

}  // namespace wasifs::cli
