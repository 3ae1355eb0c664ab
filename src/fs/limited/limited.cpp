// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fs/limited/limited_view.h"

namespace wasifs {
namespace {

LimitedFileSystem& limited(const ProxyInode& inode) {
  return static_cast<LimitedFileSystem&>(inode.owner());
}

/// A file that pays for what is written. In use from when it is opened, or first changed, on.
class LimitedFile final : public ProxyFile {
 public:
  LimitedFile(Ref<ProxyFileSystem> owner, Ref<Inode> below,
              std::optional<ChargedFiles::Use> use = std::nullopt)
      : ProxyFile(std::move(owner), std::move(below)), use_(std::move(use)) {}

  Result<Ref<Inode>> open(const OpenHow& how) override;
  Result<std::size_t> write_at(WriteBuffers& buffers, std::uint64_t offset) override;
  Result<Appended> append(WriteBuffers& buffers) override;
  Result<void> truncate(std::uint64_t size) override;
  Result<void> allocate(std::uint64_t offset, std::uint64_t length) override;

 private:
  /// Does `change` with the use of this file, or one of its own where it was not opened.
  template <class Do>
  auto change(Do work) -> decltype(work(std::declval<ChargedFile::Change&>())) {
    if (use_) {
      ChargedFile::Change change(use_->file());
      return work(change);
    }
    WASIFS_TRY(const ChargedFiles::Use use, limited(*this).files().use(Ref<Inode>(&below())));
    ChargedFile::Change change(use.file());
    return work(change);
  }

  const std::optional<ChargedFiles::Use> use_;
};

/// Only as many bytes as there is room for, by a copy of them. It happens at the end of a quota
/// only.
template <class Write>
auto write_some(WriteBuffers& buffers, std::uint64_t room, Write write)
    -> decltype(write(buffers)) {
  constexpr std::uint64_t most = 65536;
  std::vector<std::byte> bytes(
      static_cast<std::size_t>(std::min<std::uint64_t>({room, most, buffers.remaining()})));
  WriteBuffers copy = buffers;
  copy.take(bytes);
  const ConstIoSpan span{bytes.data(), bytes.size()};
  WriteBuffers some({&span, 1});
  auto written = write(some);
  if (written) buffers.skip(some.done());
  return written;
}

/// Each opening is an inode of its own, so that the file is in use until that is closed.
Result<Ref<Inode>> LimitedFile::open(const OpenHow& how) {
  WASIFS_TRY(ChargedFiles::Use use, limited(*this).files().use(Ref<Inode>(&below())));
  std::optional<ChargedFile::Change> cut;  // gone before `use`
  if (how.truncate) cut.emplace(use.file());
  WASIFS_TRY(const Ref<Inode> opened, ProxyFile::open(how));
  Ref<Inode> found(&dynamic_cast<ProxyInode&>(*opened).below());
  if (found->kind() != InodeKind::file) return opened;
  if (cut) cut->shrunk_to(0);
  cut.reset();
  use.set_opened(found);
  return Ref<Inode>(
      make_ref<LimitedFile>(Ref<ProxyFileSystem>(&owner()), std::move(found), std::move(use)));
}

Result<std::size_t> LimitedFile::write_at(WriteBuffers& buffers, std::uint64_t offset) {
  const std::uint64_t count = buffers.remaining();
  if (type() != FileType::regular_file || count == 0 || offset > INT64_MAX - count)
    return ProxyFile::write_at(buffers, offset);
  return change([&](ChargedFile::Change& change) -> Result<std::size_t> {
    const std::uint64_t end = change.grow_to(offset + count);
    if (end >= offset + count) return ProxyFile::write_at(buffers, offset);
    if (end <= offset) return Errno::nospc;
    return write_some(buffers, end - offset,
                      [&](WriteBuffers& some) { return ProxyFile::write_at(some, offset); });
  });
}

Result<Appended> LimitedFile::append(WriteBuffers& buffers) {
  const std::uint64_t count = buffers.remaining();
  if (type() != FileType::regular_file || count == 0) return ProxyFile::append(buffers);
  return change([&](ChargedFile::Change& change) -> Result<Appended> {
    const std::uint64_t room = change.grow_by(count);
    if (room == 0) return Errno::nospc;
    const auto appended = room >= count ? ProxyFile::append(buffers)
                                        : write_some(buffers, room, [&](WriteBuffers& some) {
                                            return ProxyFile::append(some);
                                          });
    const std::uint64_t written = appended ? appended->count : 0;
    if (written < room) change.give_back(room - written);
    return appended;
  });
}

Result<void> LimitedFile::truncate(std::uint64_t size) {
  if (type() != FileType::regular_file || size > INT64_MAX) return ProxyFile::truncate(size);
  return change([&](ChargedFile::Change& change) -> Result<void> {
    if (change.grow_to(size) < size) return Errno::nospc;
    WASIFS_CHECK(ProxyFile::truncate(size));
    change.shrunk_to(size);
    return {};
  });
}

Result<void> LimitedFile::allocate(std::uint64_t offset, std::uint64_t length) {
  if (type() != FileType::regular_file || length > INT64_MAX || offset > INT64_MAX - length)
    return ProxyFile::allocate(offset, length);
  return change([&](ChargedFile::Change& change) -> Result<void> {
    if (change.grow_to(offset + length) < offset + length) return Errno::nospc;
    return ProxyFile::allocate(offset, length);
  });
}

/// A directory whose new entries are paid for, and whose removed ones are not any more.
class LimitedDirectory final : public ProxyDirectory {
 public:
  using ProxyDirectory::ProxyDirectory;

  Result<Ref<Inode>> create_file(std::string_view name) override {
    return pay([&] { return ProxyDirectory::create_file(name); });
  }
  Result<void> make_directory(std::string_view name) override {
    return pay([&] { return ProxyDirectory::make_directory(name); });
  }
  Result<void> make_link(std::string_view name, std::string_view target) override {
    return pay([&] { return ProxyDirectory::make_link(name, target); });
  }
  Result<void> unlink(std::string_view name) override {
    const Turn turn(limited(*this).turn());
    return lose(name, [&] { return ProxyDirectory::unlink(name); });
  }
  Result<void> remove_directory(std::string_view name) override {
    const Turn turn(limited(*this).turn());
    WASIFS_CHECK(ProxyDirectory::remove_directory(name));
    limited(*this).state().inodes.give_back(1);
    return {};
  }

  /// Does `change`, which may take its last name from what `name` is here. In a turn.
  template <class Do>
  Result<void> lose(std::string_view name, Do change) {
    auto lost = target_inode().lookup(name);
    if (!lost) return change();
    Ref<Inode> inode = *std::move(lost);
    WASIFS_TRY(const ChargedFiles::Use use, limited(*this).files().use(inode));
    const bool directory = inode->kind() == InodeKind::directory;
    WASIFS_CHECK(change());
    const auto left = inode->stat();
    if (directory ? is_replaced(*inode, name) : !left || left->nlink == 0) use.file().set_gone();
    return {};
  }

 private:
  template <class Make>
  auto pay(Make make) -> decltype(make()) {
    const Turn turn(limited(*this).turn());
    Amount& inodes = limited(*this).state().inodes;
    if (inodes.take_up_to(1) == 0) return Errno::dquot;
    auto made = make();
    if (!made) inodes.give_back(1);
    return made;
  }
  [[nodiscard]] bool is_replaced(const Inode& inode, std::string_view name) {
    const auto now = target_inode().lookup(name);
    return !now || !(*now)->same_as(inode);
  }
};

}  // namespace

LimitedFileSystem::LimitedFileSystem(Ref<FileSystem> below, std::shared_ptr<Quota> quota,
                                     Ref<Persistent> saved)
    : ProxyFileSystem(std::move(below)),
      quota_(std::move(quota)),
      saved_(std::move(saved)),
      files_(quota_->state_->bytes, quota_->state_->inodes) {}

Result<void> LimitedFileSystem::admit(const ProxyCall&) {
  return state().begin();
}

void LimitedFileSystem::done(const ProxyCall& call, Errno, std::uint64_t bytes) noexcept {
  if (bytes == 0) return;
  auto& count = call.operation == ProxyOperation::read ? state().bytes_read : state().bytes_written;
  count.fetch_add(bytes, std::memory_order_relaxed);
  state().end(bytes);
}

Ref<Inode> LimitedFileSystem::wrap(Ref<Inode> below) {
  Ref<ProxyFileSystem> self(this);
  switch (below->kind()) {
    case InodeKind::file:
      return make_ref<LimitedFile>(std::move(self), std::move(below));
    case InodeKind::directory:
      return make_ref<LimitedDirectory>(std::move(self), std::move(below));
    default:
      return ProxyFileSystem::wrap(std::move(below));
  }
}

Result<Ref<Inode>> LimitedFileSystem::opened_view_of(Ref<Inode> inode) {
  if (inode->kind() != InodeKind::file) return wrap(std::move(inode));
  WASIFS_TRY(ChargedFiles::Use use, files_.use(inode));
  return Ref<Inode>(
      make_ref<LimitedFile>(Ref<ProxyFileSystem>(this), std::move(inode), std::move(use)));
}

/// What it replaces is not paid for any more.
Result<void> LimitedFileSystem::rename(DirInode& from, std::string_view old_name, DirInode& to,
                                       std::string_view new_name) {
  const auto move = [&] { return ProxyFileSystem::rename(from, old_name, to, new_name); };
  auto* directory = dynamic_cast<LimitedDirectory*>(&to);
  const Turn turn(turn_);
  return directory == nullptr ? move() : directory->lose(new_name, move);
}

Result<void> LimitedFileSystem::link(DirInode& from, std::string_view old_name, DirInode& to,
                                     std::string_view new_name) {
  const Turn turn(turn_);
  return ProxyFileSystem::link(from, old_name, to, new_name);
}

FileSystemUsage LimitedFileSystem::usage() const noexcept {
  return {state().bytes.used(), state().bytes.limit(), state().inodes.used(),
          state().inodes.limit()};
}

Ref<Persistent> LimitedFileSystem::persistent() noexcept {
  if (below().persistent()) return saved_;
  return nullptr;
}

/// Without recursion: a tree may be deeper than a stack.
Result<void> LimitedFileSystem::count() {
  std::uint64_t bytes = 0;
  std::uint64_t inodes = 0;
  std::set<std::pair<std::uint64_t, std::uint64_t>> several_names;
  WASIFS_TRY(Ref<Inode> root, below().root());
  std::vector<Ref<Inode>> left{std::move(root)};
  while (!left.empty()) {
    const Ref<Inode> inode = std::move(left.back());
    left.pop_back();
    WASIFS_TRY(const Stat stat, inode->stat());
    DirInode* directory = inode->as_directory();
    if (directory == nullptr && stat.nlink > 1 &&
        !several_names.emplace(stat.dev, stat.ino).second) {
      continue;
    }
    ++inodes;
    bytes += ChargedFiles::size_of(*inode, stat);
    if (directory == nullptr) continue;
    std::vector<std::string> names;
    WASIFS_CHECK(directory->read_entries(0, [&](const DirEntry& entry) {
      names.emplace_back(entry.name);
      return true;
    }));
    for (const std::string& name : names) {
      auto found = directory->lookup(name);
      if (found)
        left.push_back(*std::move(found));
      else if (found.error() != Errno::noent)
        return found.error();  // else gone meanwhile
    }
  }
  state().bytes.charge(bytes);
  state().inodes.charge(inodes);
  return {};
}

Result<Ref<LimitedFileSystem>> make_limited_view(Ref<FileSystem> below,
                                                 std::shared_ptr<Quota> quota) {
  Ref<Persistent> saved = persistent_limited(below, quota);
  auto made = make_ref<LimitedFileSystem>(std::move(below), std::move(quota), std::move(saved));
  WASIFS_CHECK(made->count());
  return made;
}

Result<Ref<FileSystem>> make_limited(Ref<FileSystem> below, std::shared_ptr<Quota> quota) {
  WASIFS_TRY(Ref<LimitedFileSystem> made, make_limited_view(std::move(below), std::move(quota)));
  return Ref<FileSystem>(std::move(made));
}

std::shared_ptr<Quota> quota_of(const FileSystem& filesystem) noexcept {
  const auto* limited = dynamic_cast<const LimitedFileSystem*>(&filesystem);
  return limited == nullptr ? nullptr : limited->quota();
}

}  // namespace wasifs
