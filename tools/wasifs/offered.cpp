// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "offered.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

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

SnapshotResult<Ref<FileSystem>> Offered::filesystem(const External& external) const {
  // A later mount covers an earlier one.
  for (const MountSpec& spec : std::views::reverse(options_.mounts))
    if (name_of(spec) == external.name) {
      auto made = make_file_system(spec, options_, devices_);
      if (!made) return std::unexpected(fmt::format("{}: {}", spec.where, made.error()));
      return made;
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
