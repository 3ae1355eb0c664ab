// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "offered.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

#include "overlay_layers.h"

namespace wasifs::cli {
namespace {

constexpr std::string_view mount_prefix = "mount:";

constexpr std::string_view descriptor_prefix = "fd:";

std::string name_of(const MountSpec& spec) {
  return fmt::format("{}{}", mount_prefix, spec.path());
}

std::string name_of(const SocketSpec& spec) {
  return fmt::format("{}{}", descriptor_prefix, spec.name);
}

// The layers of an overlay are called as it is, from the second on with their number: "mount:/x#2".
// 0 for the first; nothing where `external` is not one of `spec`.
std::optional<std::size_t> layer_of(const External& external, const MountSpec& spec) {
  const std::string whole = name_of(spec);
  if (spec.type != "overlay" || external.type == spec.type || !external.name.starts_with(whole))
    return std::nullopt;
  std::string_view rest = std::string_view(external.name).substr(whole.size());
  if (rest.empty()) return 0;
  if (!rest.starts_with('#')) return std::nullopt;
  rest.remove_prefix(1);
  std::size_t number = 0;
  const auto [end, problem] = std::from_chars(rest.begin(), rest.end(), number);
  if (problem != std::errc() || end != rest.end() || number < 2) return std::nullopt;
  return number - 1;
}

bool is_socket(const External& external) {
  return external.file_type == FileType::socket_stream ||
         external.file_type == FileType::socket_dgram;
}

// How to write the option that offers what is missing.
std::string hint(const External& external) {
  if (is_socket(external) && external.name.starts_with(descriptor_prefix)) {
    const std::string_view number =
        std::string_view(external.name).substr(descriptor_prefix.size());
    return fmt::format("offer it with --listen ADDRESS={} or --connect {}=ADDRESS", number, number);
  }
  if (!external.name.starts_with(mount_prefix)) return "this program cannot offer it";
  const std::string_view path = std::string_view(external.name).substr(mount_prefix.size());
  if (external.type == "host") return fmt::format("offer it with --dir HOST::{}", path);
  return fmt::format("offer it with --mount {}:...::{}", external.type, path);
}

}  // namespace

std::optional<std::string> Offered::check(const std::vector<External>& externals) const {
  for (const MountSpec& spec : options_.mounts) {
    if (std::ranges::find(externals, name_of(spec), &External::name) != externals.end()) continue;
    return fmt::format("{}: the snapshot holds nothing of the host's at {}", spec.where,
                       spec.path());
  }
  for (const SocketSpec& spec : options_.sockets) {
    const auto held = std::ranges::find(externals, name_of(spec), &External::name);
    if (held == externals.end() || !is_socket(*held))
      return fmt::format("{}: the snapshot holds no socket at descriptor {}", spec.where,
                         spec.name);
  }
  if (options_.standard_input != "-" &&
      std::ranges::find(externals, "fd:0", &External::name) == externals.end())
    return fmt::format("--stdin: \"{}\" is not used, the snapshot brings its standard input along",
                       options_.standard_input);
  return std::nullopt;
}

// Changes in memory are in the snapshot, what they lie over is asked for layer by layer; but memory
// among the layers is in the snapshot, too.
std::optional<SnapshotResult<Ref<FileSystem>>> Offered::lower_layer(const External& external,
                                                                    const MountSpec& spec) const {
  const auto number = layer_of(external, spec);
  if (!number) return std::nullopt;
  auto layers = make_lowers_of(spec.source, options_, devices_);
  if (!layers) return std::unexpected(fmt::format("{}: {}", spec.where, layers.error()));
  std::erase_if(*layers, [](const Ref<FileSystem>& layer) { return layer->persistent(); });
  if (*number >= layers->size()) return std::nullopt;
  return std::move((*layers)[*number]);
}

SnapshotResult<Ref<FileSystem>> Offered::filesystem(const External& external) const {
  // A later mount covers an earlier one.
  for (const MountSpec& spec : std::views::reverse(options_.mounts)) {
    if (auto layer = lower_layer(external, spec)) return *std::move(layer);
    if (name_of(spec) == external.name) {
      auto made = make_file_system(spec, options_, devices_);
      if (!made) return std::unexpected(fmt::format("{}: {}", spec.where, made.error()));
      return made;
    }
  }
  return std::unexpected(fmt::format("{} (a file system of type {}) is not there; {}",
                                     external.name, external.type, hint(external)));
}

SnapshotResult<Ref<Inode>> Offered::inode(const External& external) const {
  const std::array streams{std::pair{"fd:0", &devices_.input}, std::pair{"fd:1", &devices_.output},
                           std::pair{"fd:2", &devices_.error}};
  for (const auto& [name, stream] : streams)
    if (external.name == name) return *stream;
  for (const SocketSpec& spec : options_.sockets)
    if (external.name == name_of(spec)) return make_socket(spec);
  return std::unexpected(fmt::format("{} is not there; {}", external.name, hint(external)));
}

}  // namespace wasifs::cli
