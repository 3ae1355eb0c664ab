// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_entries.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

#include "mount_spec.h"

namespace wasifs::cli {

std::string from_root(const std::string& path) {
  return path == "/" ? "." : path.substr(1);
}

std::string name_below(const std::string& directory, std::string_view name) {
  return directory == "/" ? fmt::format("/{}", name) : fmt::format("{}/{}", directory, name);
}

Result<Entry> entry_at(const Location& root, const std::string& path) {
  Entry entry{.path = path, .stat = {}, .target = {}, .location = {}};
  WASIFS_TRY(entry.location, find_path(root, from_root(path), false, any_path));
  WASIFS_TRY(entry.stat, entry.location.inode->stat());
  if (LinkInode* link = entry.location.inode->as_link()) {
    WASIFS_TRY(entry.target, link->target());
  }
  return entry;
}

Result<std::vector<std::string>> names_in(const Location& directory) {
  std::vector<std::string> names;
  Location listed = directory;
  WASIFS_TRY(listed.inode, directory.inode->open({}));
  WASIFS_CHECK(list_directory(listed, 0, [&](const DirEntry& entry) {
    if (entry.name != "." && entry.name != "..") names.emplace_back(entry.name);
    return true;
  }));
  std::ranges::sort(names);
  return names;
}

std::optional<FilePermissions> permissions_of(const Location& location) {
  if (!location.mount || !location.mount->filesystem) return std::nullopt;
  FileAttributes* const kept = file_attributes_of(*location.mount->filesystem);
  if (kept == nullptr) return std::nullopt;
  const auto permissions = kept->permissions(*location.inode);
  return permissions ? std::optional(*permissions) : std::nullopt;
}

std::string_view type_text(FileType type) {
  switch (type) {
    case FileType::regular_file:
      return "file";
    case FileType::directory:
      return "directory";
    case FileType::symbolic_link:
      return "link";
    case FileType::block_device:
      return "block device";
    case FileType::character_device:
      return "device";
    case FileType::socket_dgram:
    case FileType::socket_stream:
      return "socket";
    case FileType::unknown:
      break;
  }
  return "stream";
}

void visit_entries(const Location& root, std::string_view path,
                   const std::function<void(const Entry&)>& sink,
                   const std::function<void(const std::string& sentence)>& told) {
  std::vector<std::string> pending{normal_path(path)};
  while (!pending.empty()) {
    const std::string next = std::move(pending.back());
    pending.pop_back();
    const auto failed = [&](Errno error) {
      told(fmt::format("{}: {}", next, errno_message(error)));
    };
    const auto entry = entry_at(root, next);
    if (!entry) {
      failed(entry.error());
      continue;
    }
    sink(*entry);
    if (entry->stat.type != FileType::directory) continue;
    const auto inner = names_in(entry->location);
    if (!inner) {
      failed(inner.error());
      continue;
    }
    for (const std::string& name : std::views::reverse(*inner))
      pending.push_back(name_below(next, name));
  }
}

std::uint64_t content_bytes(const Location& root, std::string_view path) {
  std::uint64_t bytes = 0;
  visit_entries(
      root, path,
      [&](const Entry& entry) {
        if (entry.stat.type == FileType::regular_file) bytes += entry.stat.size;
      },
      [](const std::string&) {});
  return bytes;
}

Parsed<std::vector<Entry>> entries_of(const Namespace& names, std::string_view path) {
  const auto root = names.root();
  if (!root) return std::unexpected(fmt::format("/: {}", errno_message(root.error())));
  std::vector<Entry> entries;
  std::string problem;
  visit_entries(
      *root, path, [&](const Entry& entry) { entries.push_back(entry); },
      [&](const std::string& sentence) {
        if (problem.empty()) problem = sentence;
      });
  if (!problem.empty()) return std::unexpected(problem);
  return entries;
}

}  // namespace wasifs::cli
