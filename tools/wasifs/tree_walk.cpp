// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tree_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "wasifs/file_attributes.h"

namespace wasifs::cli {
namespace {

// The embedder's own trees: any name, any length that the file systems take.
constexpr PathRules rules{.utf8 = false};
constexpr std::size_t block_size = 65536;
constexpr std::size_t hole_size = 4096;

bool all_zero(std::span<const std::byte> bytes) {
  // The first is zero, and each is what the one before it is.
  return bytes.empty() || (bytes[0] == std::byte{0} &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

Errno write_all(FileInode& target, std::span<const std::byte> bytes, std::uint64_t offset) {
  while (!bytes.empty()) {
    const ConstIoSpan span{bytes.data(), bytes.size()};
    WriteBuffers buffers(std::span(&span, 1));
    const auto count = target.write_at(buffers, offset);
    if (!count) return count.error();
    if (*count == 0) return Errno::io;  // a back end that takes nothing and gives no reason
    bytes = bytes.subspan(*count);
    offset += *count;
  }
  return Errno::success;
}

Errno copy_content(FileInode& source, FileInode& target) {
  std::vector<std::byte> block(block_size);
  std::uint64_t offset = 0;
  for (;;) {
    const IoSpan span{block.data(), block.size()};
    ReadBuffers buffers(std::span(&span, 1));
    const auto count = source.read_at(buffers, offset);
    if (!count) return count.error();
    if (*count == 0) break;
    for (std::size_t done = 0; done < *count; done += hole_size) {
      const auto piece =
          std::span<const std::byte>(block).subspan(done, std::min(hole_size, *count - done));
      if (all_zero(piece)) continue;
      if (const Errno error = write_all(target, piece, offset + done); error != Errno::success)
        return error;
    }
    offset += *count;
  }
  // Also gives a hole at the end its length.
  return errno_of(target.truncate(offset));
}

std::string joined(const std::string& directory, std::string_view name) {
  return directory == "." ? std::string(name) : fmt::format("{}/{}", directory, name);
}

}  // namespace

TreeWalk::TreeWalk(Location from, Location to, Progress& progress)
    : from_(std::move(from)), to_(std::move(to)), progress_(progress) {}

bool TreeWalk::copy(const std::string& source, const std::string& target) {
  // Directories get times and modes after what is in them.
  std::vector<std::pair<Item, Stat>> directories;
  std::vector<Item> pending{{source, target}};
  while (!pending.empty()) {
    const Item item = std::move(pending.back());
    pending.pop_back();
    const auto stat = stat_path(from_, item.source, false, rules);
    const Errno error = stat ? copy_one(item, *stat, pending) : stat.error();
    if (error == Errno::success && stat->type == FileType::directory)
      directories.emplace_back(item, *stat);
    if (error != Errno::success) {
      problem_ = fmt::format("{}: {}", item.source, errno_message(error));
      return false;
    }
    progress_.step();
  }
  for (const auto& [item, stat] : directories) {
    if (const Errno error = copy_metadata(item, stat); error != Errno::success) {
      problem_ = fmt::format("{}: {}", item.source, errno_message(error));
      return false;
    }
  }
  return true;
}

Errno TreeWalk::copy_one(const Item& item, const Stat& stat, std::vector<Item>& below) {
  if (stat.type == FileType::directory) return copy_directory(item, below);
  if (stat.nlink > 1) {
    const auto [first, is_new] = linked_.try_emplace({stat.dev, stat.ino}, item.target);
    if (!is_new)
      return errno_of(hard_link_path(to_, first->second, false, to_, item.target, rules));
  }
  Errno error = Errno::notsup;  // devices, FIFOs and sockets have no content to copy
  if (stat.type == FileType::symbolic_link) error = copy_link(item);
  if (stat.type == FileType::regular_file) error = copy_file(item);
  return error == Errno::success ? copy_metadata(item, stat) : error;
}

Errno TreeWalk::copy_file(const Item& item) {
  const auto source = open_path(from_, item.source, false, {.access = Access::read}, rules);
  if (!source) return source.error();
  const auto target = open_path(
      to_, item.target, false, {.access = Access::write, .create = true, .exclusive = true}, rules);
  if (!target) return target.error();
  FileInode* from = source->location.inode->as_file();
  FileInode* to = target->location.inode->as_file();
  if (from == nullptr || to == nullptr) return Errno::notsup;
  return copy_content(*from, *to);
}

Errno TreeWalk::copy_link(const Item& item) {
  const auto target = read_link_path(from_, item.source, rules);
  if (!target) return target.error();
  return errno_of(make_link_path(*target, to_, item.target, rules));
}

Errno TreeWalk::copy_directory(const Item& item, std::vector<Item>& below) {
  const auto made = make_directory_path(to_, item.target, rules);
  if (!made && made.error() != Errno::exist) return made.error();
  const auto location = find_path(from_, item.source, false, rules);
  if (!location) return location.error();
  const auto opened = location->inode->open({});
  if (!opened) return opened.error();
  Location listed = *location;
  listed.inode = *opened;
  return errno_of(list_directory(listed, 0, [&](const DirEntry& entry) {
    if (entry.name != "." && entry.name != "..")
      below.push_back({joined(item.source, entry.name), joined(item.target, entry.name)});
    return true;
  }));
}

Errno TreeWalk::copy_metadata(const Item& item, const Stat& stat) {
  const auto from = find_path(from_, item.source, false, rules);
  if (!from) return from.error();
  const auto to = find_path(to_, item.target, false, rules);
  if (!to) return to.error();
  if (from->mount && from->mount->filesystem && to->mount && to->mount->filesystem) {
    const auto copied =
        copy_attributes(*from->mount->filesystem, *from->inode, *to->mount->filesystem, *to->inode);
    if (!copied) return copied.error();
  }
  const TimesChange change{.atim = {TimeChange::How::set, stat.atim},
                           .mtim = {TimeChange::How::set, stat.mtim}};
  return errno_of(set_path_times(to_, item.target, false, change, rules));
}

}  // namespace wasifs::cli
