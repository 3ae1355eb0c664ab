// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "inside.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mount_spec.h"
#include "watched_store.h"

namespace wasifs::cli {
namespace {

constexpr PathRules rules{.utf8 = false};

std::string below(const std::string& directory, std::string_view name) {
  return directory == "/" ? fmt::format("/{}", name) : fmt::format("{}/{}", directory, name);
}

// What a path from "/" is relative to the root.
std::string relative(const std::string& path) {
  return path == "/" ? "." : path.substr(1);
}

Result<Entry> entry_at(const Location& root, const std::string& path) {
  Entry entry{.path = path, .stat = {}, .target = {}, .location = {}};
  WASIFS_TRY(entry.location, find_path(root, relative(path), false, rules));
  WASIFS_TRY(entry.stat, stat_path(root, relative(path), false, rules));
  if (entry.stat.type == FileType::symbolic_link) {
    WASIFS_TRY(entry.target, read_link_path(root, relative(path), rules));
  }
  return entry;
}

// The names in a directory, last first.
Result<std::vector<std::string>> names_in(const Entry& directory) {
  std::vector<std::string> names;
  WASIFS_TRY(Ref<Inode> opened, directory.location.inode->open({}));
  Location listed = directory.location;
  listed.inode = std::move(opened);
  WASIFS_CHECK(list_directory(listed, 0, [&](const DirEntry& entry) {
    if (entry.name != "." && entry.name != "..") names.emplace_back(entry.name);
    return true;
  }));
  std::ranges::sort(names, std::greater{});
  return names;
}

}  // namespace

Parsed<Inside> look_inside(const std::string& text) {
  const auto place = parse_place(text);
  if (!place) return std::unexpected(place.error());
  auto store = open_existing_store(*place);
  if (!store) return std::unexpected(store.error());
  auto name = name_for_reading(*place, **store);
  if (!name) return std::unexpected(name.error());
  Inside inside;
  inside.shown = place->shown;
  inside.name = *std::move(name);
  inside.store = *std::move(store);
  inside.progress = std::make_unique<Progress>(fmt::format("reading {}", inside.shown));
  inside.watched = watch_store(*inside.store, *inside.progress);
  auto reader = SnapshotReader::open(*inside.watched, inside.name);
  if (!reader) return std::unexpected(reader.error());
  inside.reader = *std::move(reader);
  auto externals = inside.reader->externals();
  if (!externals) return std::unexpected(externals.error());
  inside.externals = *std::move(externals);
  RestoreOptions how;
  how.lenient = true;
  how.accept_changes = true;
  auto restored = inside.reader->restore(how);
  if (!restored) return std::unexpected(restored.error());
  inside.process = std::move(restored->process);
  inside.reports = std::move(restored->reports);
  inside.progress->finish();
  return inside;
}

Parsed<std::vector<Entry>> entries_of(const Namespace& names, std::string_view path) {
  const auto root = names.root();
  if (!root) return std::unexpected(fmt::format("/: {}", errno_message(root.error())));
  std::vector<Entry> entries;
  std::vector<std::string> pending{normal_path(path)};
  while (!pending.empty()) {
    const std::string next = std::move(pending.back());
    pending.pop_back();
    auto entry = entry_at(*root, next);
    if (!entry) return std::unexpected(fmt::format("{}: {}", next, errno_message(entry.error())));
    if (entry->stat.type == FileType::directory) {
      const auto inner = names_in(*entry);
      if (!inner) return std::unexpected(fmt::format("{}: {}", next, errno_message(inner.error())));
      for (const std::string& name : *inner) pending.push_back(below(next, name));
    }
    entries.push_back(*std::move(entry));
  }
  return entries;
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

}  // namespace wasifs::cli
