// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Copying what is external into a memory tree.
#include "process_snapshot/capture.h"

#include <algorithm>
#include <array>
#include <ranges>

#include "process_snapshot/external_path.h"
#include "snapshot/sentence.h"
#include "wasifs/clock.h"
#include "wasifs/errno.h"
#include "wasifs/fs/mem.h"

namespace wasifs {
namespace {

/// Zeros become holes in pieces of this size, as the memory tree keeps no smaller ones.
constexpr std::size_t hole_size = 4096;

Result<void> write_fully(FileInode& file, std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const std::array spans{ConstIoSpan{bytes.data(), bytes.size()}};
    WriteBuffers buffers(spans);
    WASIFS_TRY(const std::size_t count, file.write_at(buffers, offset));
    if (count == 0) return Errno::io;  // No file system of ours answers so.
    offset += count;
    bytes = bytes.subspan(count);
  }
  return {};
}

bool all_zero(std::span<const std::byte> bytes) noexcept {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

Result<void> set_times(Inode& inode, const Stat& stat) {
  return inode.set_times(
      {.atim = {TimeChange::How::set, stat.atim}, .mtim = {TimeChange::How::set, stat.mtim}});
}

}  // namespace

/// The clock of a tree: it shows the time at which what is copied was changed last, so that a copy
/// does not depend on when it is made.
class CapturedTree::SourceTime final : public Clock {
 public:
  void show(Timestamp time) noexcept { time_ = time; }
  Result<Timestamp> now(ClockId) noexcept override { return time_; }
  Result<Timestamp> resolution(ClockId) noexcept override { return Timestamp{1}; }
  Timestamp file_time() noexcept override { return time_; }

 private:
  Timestamp time_ = 0;
};

/// A directory that is to be copied, and where to.
struct CapturedTree::Directory {
  Ref<Inode> from;
  Ref<Inode> to;
  Stat stat;
  std::string path;
};

CapturedTree::CapturedTree()
    : time_(std::make_shared<SourceTime>()), tree_(make_mem({.clock = time_})) {}

CapturedTree::~CapturedTree() = default;

Ref<Inode> CapturedTree::find(Inode& original) const {
  const auto stat = original.stat();
  if (!stat) return nullptr;
  const auto found = copies_.find({stat->dev, stat->ino});
  return found == copies_.end() ? nullptr : found->second;
}

Result<void> CapturedTree::copy_content(FileInode& from, FileInode& to, std::uint64_t& bytes_left) {
  std::vector<std::byte> bytes(snapshot_chunk_size);
  for (std::uint64_t offset = 0;;) {
    WASIFS_TRY(const std::size_t count, read_fully(from, offset, bytes));
    if (count > bytes_left) return Errno::fbig;
    bytes_left -= count;
    for (std::size_t at = 0; at < count; at += hole_size) {
      const auto piece = std::span(bytes).subspan(at, std::min(hole_size, count - at));
      if (!all_zero(piece)) WASIFS_CHECK(write_fully(to, offset + at, piece));
    }
    offset += count;
    if (count < bytes.size()) return to.truncate(offset);
  }
}

Result<bool> CapturedTree::copy_entry(const Directory& directory, const std::string& name,
                                      std::uint64_t& bytes_left, std::vector<Directory>& deeper) {
  DirInode& to = *directory.to->as_directory();
  WASIFS_TRY(const Ref<Inode> original, directory.from->as_directory()->lookup(name));
  WASIFS_TRY(const Stat stat, original->stat());
  const Identity identity{stat.dev, stat.ino};
  time_->show(stat.ctim);
  if (const auto named = named_.find(identity); named != named_.end()) {
    const auto& [place, first_name] = named->second;
    WASIFS_CHECK(tree_->link(*place, first_name, to, name));
    return true;
  }
  switch (original->kind()) {
    case InodeKind::directory:
      WASIFS_CHECK(to.make_directory(name));
      break;
    case InodeKind::link: {
      WASIFS_TRY(const std::string target, original->as_link()->target());
      WASIFS_CHECK(to.make_link(name, target));
      break;
    }
    case InodeKind::file:
      if (stat.type != FileType::regular_file) return false;
      WASIFS_CHECK(to.create_file(name));
      break;
    case InodeKind::stream:
    case InodeKind::socket:
      return false;
  }
  WASIFS_TRY(const Ref<Inode> copy, to.lookup(name));
  copies_.emplace(identity, copy);
  if (original->kind() == InodeKind::directory) {
    WASIFS_TRY(Ref<Inode> opened, original->open({.access = Access::none, .directory = true}));
    deeper.push_back({std::move(opened), copy, stat, directory.path + name + "/"});
    return true;
  }
  if (original->kind() == InodeKind::file) {
    WASIFS_TRY(const Ref<Inode> opened, original->open({.access = Access::read}));
    WASIFS_CHECK(copy_content(*opened->as_file(), *copy->as_file(), bytes_left));
  }
  named_.emplace(identity, std::pair(static_ref_cast<DirInode>(directory.to), name));
  WASIFS_CHECK(set_times(*copy, stat));
  return true;
}

SnapshotResult<void> CapturedTree::copy_all(FileSystem& from, std::uint64_t& bytes_left,
                                            std::vector<std::string>& reports) {
  const auto failed = [](std::string_view path, Errno error) {
    return sentence("\"{}\": {}", path, errno_message(error));
  };
  const auto root = from.root();
  if (!root) return failed("", root.error());
  const auto stat = (*root)->stat();
  const auto copy = tree_->root();
  if (!stat) return failed("", stat.error());
  if ((*root)->kind() != InodeKind::directory) return sentence("it is no directory");
  if (!copy) return failed("", copy.error());
  copies_.emplace(Identity{stat->dev, stat->ino}, *copy);

  std::vector<Directory> waiting{{*root, *copy, *stat, ""}};
  std::vector<std::pair<Ref<Inode>, Stat>> directories;  // whose times are set when they are full
  while (!waiting.empty()) {
    const Directory directory = std::move(waiting.back());
    waiting.pop_back();
    directories.emplace_back(directory.to, directory.stat);
    std::vector<std::string> names;
    const auto listed = directory.from->as_directory()->read_entries(0, [&](const DirEntry& entry) {
      names.emplace_back(entry.name);
      return true;
    });
    if (!listed) return failed(directory.path, listed.error());
    std::ranges::sort(names);  // the order of a host directory is not its state
    std::vector<Directory> deeper;
    for (const std::string& name : names) {
      const auto copied = copy_entry(directory, name, bytes_left, deeper);
      if (!copied) return failed(directory.path + name, copied.error());
      if (!*copied) {
        reports.push_back(fmt::format("\"{}{}\" is neither file, directory nor link and left out",
                                      directory.path, name));
      }
    }
    std::ranges::move(deeper | std::views::reverse, std::back_inserter(waiting));
  }
  for (const auto& [inode, times] : directories) {
    time_->show(times.ctim);
    if (const auto set = set_times(*inode, times); !set) return failed("", set.error());
  }
  return {};
}

Result<Ref<Inode>> CapturedTree::make_unnamed(DirInode& root, const Stat& stat) {
  // The name is there for a moment only; what was copied before may have it.
  std::string name = "unnamed";
  while (root.lookup(name)) name += "_";
  if (stat.type == FileType::directory) {
    WASIFS_CHECK(root.make_directory(name));
    WASIFS_TRY(Ref<Inode> made, root.lookup(name));
    WASIFS_CHECK(root.remove_directory(name));
    return made;
  }
  WASIFS_TRY(Ref<Inode> made, root.create_file(name));
  WASIFS_CHECK(root.unlink(name));
  return made;
}

SnapshotResult<Ref<Inode>> CapturedTree::copy_unnamed(Inode& original, std::uint64_t limit) {
  const auto in_words = [](Errno error) { return sentence("{}", errno_message(error)); };
  if (Ref<Inode> copy = find(original)) return copy;
  const auto stat = original.stat();
  if (!stat) return in_words(stat.error());
  if (stat->type != FileType::directory && stat->type != FileType::regular_file) {
    return sentence("it is neither file nor directory");
  }
  if (stat->type == FileType::regular_file && stat->size > limit) {
    return sentence("it has {} bytes, more than the limit of {}", stat->size, limit);
  }
  const auto root = tree_->root();
  if (!root) return in_words(root.error());
  const auto root_stat = (*root)->stat();
  if (!root_stat) return in_words(root_stat.error());
  time_->show(stat->ctim);
  const auto copy = make_unnamed(*(*root)->as_directory(), *stat);
  if (!copy) return in_words(copy.error());
  if (FileInode* file = (*copy)->as_file()) {
    const auto opened = original.open({.access = Access::read});
    if (!opened) return in_words(opened.error());
    if ((*opened)->as_file() == nullptr) return sentence("it is no file");
    std::uint64_t left = limit;
    if (const auto copied = copy_content(*(*opened)->as_file(), *file, left); !copied) {
      return in_words(copied.error());
    }
  }
  auto times = set_times(**copy, *stat);
  if (times) {
    time_->show(root_stat->ctim);
    times = set_times(**root, *root_stat);
  }
  if (!times) return in_words(times.error());
  copies_.emplace(Identity{stat->dev, stat->ino}, *copy);
  return *copy;
}

}  // namespace wasifs
