// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "file_systems.h"
#include "mount_spec.h"

namespace wasifs::cli {
namespace {

constexpr std::string_view path_separator = "::";

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '_';
  });
}

// Where the path begins; in an address, "::" in brackets belongs to the name of a host.
std::size_t separator_in(std::string_view text, bool address) {
  bool in_brackets = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (address && text[at] == '[') in_brackets = true;
    if (text[at] == ']') in_brackets = false;
    if (!in_brackets && text.substr(at).starts_with(path_separator)) return at;
  }
  return std::string_view::npos;
}

// A single file has no name by itself; it gets that of its source, in a directory of its own.
Result<Location> root_with(const Ref<FileSystem>& filesystem, const std::string& file) {
  if (file.empty()) return detached_root(filesystem);
  const Ref<Namespace> names = make_ref<Namespace>();
  WASIFS_CHECK(names->mount(file, filesystem));
  return names->root();
}

Parsed<OpenTree> open_snapshot(const TreePlace& place, const std::string& options) {
  if (!options.empty())
    return std::unexpected(
        fmt::format("{} is a snapshot, which takes no options; a file system "
                    "begins with its type, as host:DIR",
                    place.tree));
  auto inside = look_inside(place.tree);
  if (!inside) return std::unexpected(inside.error());
  OpenTree tree{
      .inside = *std::move(inside), .shown = {}, .path = normal_path(place.path), .root = {}};
  tree.shown = tree.inside->name;
  auto root = tree.inside->process->parts().names->root();
  if (!root) return std::unexpected(fmt::format("/: {}", errno_message(root.error())));
  tree.root = *std::move(root);
  return tree;
}

}  // namespace

std::string_view TreePlace::type() const {
  return is_snapshot ? std::string_view() : std::string_view(tree).substr(0, tree.find(':'));
}

std::string TreePlace::source() const {
  return is_snapshot ? std::string() : tree.substr(tree.find(':') + 1);
}

TreePlace parse_tree_place(std::string_view text) {
  TreePlace place{.written = std::string(text), .tree = {}, .path = {}};
  const std::size_t colon = text.find(':');
  const bool address = colon != std::string_view::npos && text.substr(colon).starts_with("://");
  place.is_snapshot = colon == std::string_view::npos || address || !is_word(text.substr(0, colon));
  // The colon behind TYPE may be followed by another one: "mem:::/x".
  const std::size_t from = place.is_snapshot ? 0 : colon + 1;
  const std::size_t found = separator_in(text.substr(from), address);
  const std::size_t split = found == std::string_view::npos ? found : found + from;
  place.tree = text.substr(0, split);
  if (split != std::string_view::npos) place.path = text.substr(split + path_separator.size());
  return place;
}

std::pair<std::string, std::string> OpenTree::label() const {
  return inside ? std::pair{std::string("snapshot"), inside->name}
                : std::pair{std::string("file_system"), shown};
}

Parsed<OpenTree> open_tree(const TreePlace& place, const std::string& options) {
  if (place.is_snapshot) return open_snapshot(place, options);
  auto spec =
      parse_mount(fmt::format("{}::/{}{}", place.tree, options.empty() ? "" : ":", options));
  if (!spec) return std::unexpected(spec.error());
  spec->written = place.tree;
  const DeviceSources devices{nullptr, nullptr, nullptr, system_random()};
  auto filesystem = make_file_system(*spec, {}, devices);
  if (!filesystem) return std::unexpected(filesystem.error());
  const std::string file =
      spec->type == "file" ? normal_path(std::filesystem::path(spec->source).filename().string())
                           : std::string();
  auto root = root_with(*filesystem, file);
  if (!root) return std::unexpected(fmt::format("{}: {}", place.tree, errno_message(root.error())));
  OpenTree tree{.inside = std::nullopt,
                .shown = place.tree,
                .path = place.path.empty() && !file.empty() ? file : normal_path(place.path),
                .root = *std::move(root)};
  return tree;
}

}  // namespace wasifs::cli
